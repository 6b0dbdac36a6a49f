// The repository rules: one pure function each, and the table that names them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tidy/house.hpp"
#include "tidy/source.hpp"

namespace ado::tidy {

// What one rule has against one line; lines count from 1.
struct Complaint {
  std::size_t line = 1;
  std::string message;
};
using Complaints = std::vector<Complaint>;

struct Finding {
  std::string path;
  std::size_t line = 1;
  std::string_view rule;
  std::string message;
};

struct Rule {
  std::string_view name;
  Complaints (*check)(const Source&, const House&);
};

std::span<const Rule> all_rules();

// What all rules have against this file.
std::vector<Finding> check(const Source& source, const House& house);

// `path:line: rule: message`
std::string to_text(const Finding& finding);

// Size (size_rules.cpp).
Complaints file_length(const Source& source, const House& house);
Complaints function_length(const Source& source, const House& house);
Complaints line_length(const Source& source, const House& house);

// Text of any kind (text_rules.cpp).
Complaints white_space(const Source& source, const House& house);
Complaints unfinished_note(const Source& source, const House& house);
Complaints machine_path(const Source& source, const House& house);
Complaints file_name(const Source& source, const House& house);

// C++ (code_rules.cpp).
Complaints first_comment(const Source& source, const House& house);
Complaints pragma_once(const Source& source, const House& house);
Complaints using_namespace(const Source& source, const House& house);
Complaints printing(const Source& source, const House& house);
Complaints json_text(const Source& source, const House& house);
Complaints outside_world(const Source& source, const House& house);

// Includes (include_rules.cpp).
Complaints floors(const Source& source, const House& house);
Complaints adapters(const Source& source, const House& house);

// The catalog of transforms (catalog_rules.cpp).
Complaints catalog_files(const Source& source, const House& house);
Complaints transform_page_is_true(const Source& source, const House& house);
Complaints transform_head(const Source& source, const House& house);

}  // namespace ado::tidy
