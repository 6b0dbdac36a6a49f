// What all replies have in common.
#include "briefing/target_reply.hpp"

#include <algorithm>

#include "transforms/catalog.hpp"

namespace ado::briefing {
namespace {

constexpr std::string_view kFreePrefix = "x_";
constexpr std::size_t kFreeBytesMax = 42;

bool is_step(std::string_view node_id) { return node_id.starts_with("step:"); }

}  // namespace

Reply<void> finished(JsonObject& object) {
  if (auto done = object.finish(); !done) {
    return tl::unexpected<Refusal>(refusal_of(done.error()));
  }
  return {};
}

Reply<void> check_words(std::string_view text, const std::string& path) {
  if (text.size() <= kWordsBytesMax) return {};
  return refuse(RefusalCode::too_large, "{} has {} bytes, more than {}", path, text.size(),
                kWordsBytesMax);
}

Reply<void> check_list(std::size_t size, const std::string& path) {
  if (size <= kListMax) return {};
  return refuse(RefusalCode::too_large, "{} has {} elements, more than {}", path, size, kListMax);
}

Reply<patch::Target> read_target(const nlohmann::json& value, const std::string& path,
                                 const ir::QueryMap& query) {
  JsonObject object(value, path);
  patch::Target target{.by_node_id = object.text("by_node_id", ""),
                       .by_anchor_hash = object.text("by_anchor_hash", ""),
                       .by_label = object.text("by_label", ""),
                       .by_path = object.text("by_path", "")};
  if (target == patch::Target{}) {
    object.refuse(
        fmt::format("empty target: {} needs by_node_id, by_anchor_hash, by_label or "
                    "by_path",
                    path));
  }
  ADO_PASS(finished(object));
  ADO_PASS(check_target(target, path, query));
  return target;
}

Reply<void> check_target(const patch::Target& target, const std::string& path,
                         const ir::QueryMap& query) {
  for (const std::string* text :
       {&target.by_node_id, &target.by_anchor_hash, &target.by_label, &target.by_path}) {
    ADO_PASS(check_words(*text, path));
  }
  const std::string& node = target.by_node_id;
  if (!node.empty() && node != "S0" && !is_step(node) && !query.find_block(node)) {
    return refuse(RefusalCode::unknown_target, "{}.by_node_id is no block of the query: {}", path,
                  node);
  }
  const std::string& anchor = target.by_anchor_hash;
  if (!anchor.empty() && query.by_anchor(anchor).empty()) {
    return refuse(RefusalCode::unknown_target, "{}.by_anchor_hash is not in the query map: {}",
                  path, anchor);
  }
  return {};
}

bool is_free_transform(std::string_view id) {
  if (!id.starts_with(kFreePrefix) || id.size() <= kFreePrefix.size()) return false;
  return id.size() <= kFreeBytesMax && std::ranges::all_of(id, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

Reply<void> check_transform(std::string_view id, const std::string& path, sql::Dialect dialect) {
  if (is_free_transform(id)) return {};
  const transforms::Transform* transform = transforms::find_transform(id);
  const bool is_known = transform != nullptr &&
                        std::ranges::find(transform->engines, dialect) != transform->engines.end();
  if (is_known) return {};
  return refuse(RefusalCode::unknown_transform,
                "{} is neither in the catalog nor a free id such as x_my_rewrite: {}", path, id);
}

Reply<outcome::Family> read_family(std::string_view letter, const std::string& path) {
  const auto family = letter.size() == 1 ? outcome::family_from_letter(letter.front())
                                         : std::optional<outcome::Family>();
  const bool changes_sql =
      family && *family != outcome::Family::settings && *family != outcome::Family::compound;
  if (!changes_sql) {
    return refuse(RefusalCode::wrong_schema, "unknown value: {} is \"{}\", not one of A to F", path,
                  letter);
  }
  return *family;
}

Reply<void> check_family(std::string_view transform, outcome::Family family,
                         const std::string& path) {
  const transforms::Transform* known = transforms::find_transform(transform);
  if (known == nullptr || known->family == family) return {};
  return refuse(RefusalCode::wrong_schema, "{} is {}, but {} is of family {}", path,
                outcome::family_letter(family), transform, outcome::family_letter(known->family));
}

}  // namespace ado::briefing
