// Reads where in a query a reply points, and which transform and family it names.
#pragma once

#include <string>
#include <string_view>

#include "base/strict_json.hpp"
#include "briefing/refusal.hpp"
#include "ir/query_map.hpp"
#include "outcome/bda.hpp"
#include "patch/plan.hpp"

namespace ado::briefing {

// Texts of a reply are short, except for SQL.
inline constexpr std::size_t kWordsBytesMax = 4'000;
inline constexpr std::size_t kListMax = 64;

// {"by_node_id": ..., "by_anchor_hash": ..., "by_label": ..., "by_path": ...}, at least one.
// Refused: unknown_target when `query` has no such block or anchor.
Reply<patch::Target> read_target(const nlohmann::json& value, const std::string& path,
                                 const ir::QueryMap& query);
// The same check for a target that was read elsewhere.
Reply<void> check_target(const patch::Target& target, const std::string& path,
                         const ir::QueryMap& query);

// A transform of the catalog for this dialect, or a free id: "x_" and 1 to 40 of a-z, 0-9, _.
bool is_free_transform(std::string_view id);
Reply<void> check_transform(std::string_view id, const std::string& path, sql::Dialect dialect);

// "A" to "F".
Reply<outcome::Family> read_family(std::string_view letter, const std::string& path);
// A transform of the catalog has the family that the catalog says.
Reply<void> check_family(std::string_view transform, outcome::Family family,
                         const std::string& path);

// finish() as a reply.
Reply<void> finished(JsonObject& object);
Reply<void> check_words(std::string_view text, const std::string& path);
Reply<void> check_list(std::size_t size, const std::string& path);

}  // namespace ado::briefing
