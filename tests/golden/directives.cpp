// The table of directives, from directives.def.
#include "golden/directives.hpp"

namespace ado::golden {

#define DIRECTIVE(name, ...) Outcome run_##name(const Case& one);
#include "golden/directives.def"
#undef DIRECTIVE

Directive find_directive(std::string_view name) {
#define DIRECTIVE(word, ...) \
  if (name == #word) return &run_##word;
#include "golden/directives.def"
#undef DIRECTIVE
  return nullptr;
}

}  // namespace ado::golden
