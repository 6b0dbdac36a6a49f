// Registers the transforms that catalog.def lists.
#include "transforms/catalog.hpp"

#include <array>

namespace ado::transforms {

#define TRANSFORM(id) extern const Transform id;
#include "transforms/catalog.def"
#undef TRANSFORM

namespace {
constexpr std::array kCatalog = {
#define TRANSFORM(id) &id,
#include "transforms/catalog.def"
#undef TRANSFORM
};
}  // namespace

std::span<const Transform* const> catalog() { return kCatalog; }

const Transform* find_transform(std::string_view id) {
  for (const Transform* transform : kCatalog) {
    if (transform->id == id) return transform;
  }
  return nullptr;
}

patch::Allowance allowance_of(std::span<const std::string> ids) {
  patch::Allowance allowance;
  for (const std::string& id : ids) {
    if (const Transform* transform = find_transform(id)) {
      allowance = patch::merge(allowance, transform->allowance());
    }
  }
  return allowance;
}

}  // namespace ado::transforms
