// Reads the type with the parser of queries and builds values of it from those of its members.
#include "verify/witness_nested.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/parse.hpp"
#include "sql/schema_parser.hpp"
#include "verify/witness_postgres.hpp"
#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

// Of one member: more make no better data.
constexpr std::size_t kMemberValuesMax = 12;
// Structs and maps in which the first values of the members meet in every way.
constexpr std::size_t kMeetingsMax = 9;

constexpr std::array kScalarTypes = {
    TypeValues{"INTERVAL", kIntervals},
    TypeValues{"UUID", kUuids},
    TypeValues{"BLOB", R"(a|b||ab|\x00|a\x00|\xFF)"},
    TypeValues{"BIT", "1|0|01|10|0101|111"},
    TypeValues{"TIME WITH TIME ZONE", kTimesOfZones},
};

std::optional<sql::TypeName> parse_type(std::string_view type) {
  sql::NodeId next_id{1};
  const auto cast =
      sql::parse_expression(fmt::format("CAST(NULL AS {})", type), sql::Dialect::duckdb, next_id);
  const auto* node = cast ? sql::as<sql::Cast>(*cast) : nullptr;
  if (node == nullptr) return std::nullopt;
  return node->type;
}

WitnessColumn member_of(const sql::TypeName& type) {
  return witness_column({.name = {}, .type = sql::engine_type(type, sql::Dialect::duckdb)},
                        sql::Dialect::duckdb);
}

using Values = std::vector<std::string>;

Values members(const sql::TypeName& type, const MemberPool& pool_of) {
  Values values = pool_of(member_of(type));
  if (values.size() > kMemberValuesMax) values.resize(kMemberValuesMax);
  return values;
}

// Lists of none, of one and of two elements, both ways round, and some as long as asked for; arrays
// of as many as they have.
Values lists(sql::TypeName type, const MemberPool& pool_of, int reach) {
  const std::optional<std::string> size = type.dimensions.back();
  type.dimensions.pop_back();
  const Values elements = members(type, pool_of);
  if (elements.empty()) return {};
  std::size_t count = 0;
  if (size) std::from_chars(size->data(), size->data() + size->size(), count);
  Values values;
  const auto add = [&](std::size_t first, std::size_t step, std::size_t length) {
    Values items;
    for (std::size_t i = 0; i < length; ++i) {
      items.push_back(elements[(first + i * step) % elements.size()]);
    }
    values.push_back("[" + join(items, ", ") + "]");
  };
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (size) {
      add(i, 1, count);
      add(i, elements.size() - 1, count);
    } else {
      add(i, 1, 1);
      add(i, 1, 2);
      add(i + 1, elements.size() - 1, 2);
      if (i == 0) add(0, 0, 2);
      if (i < 2) values.push_back("[" + elements[i] + ", NULL]");
    }
  }
  if (size) return values;
  // As many as there are short ones, or they would be seldom met.
  for (std::size_t i = 0; i < elements.size() && reach > 0; ++i) {
    add(i, 1, static_cast<std::size_t>(reach));
    add(i, elements.size() - 1, static_cast<std::size_t>(reach));
  }
  values.emplace_back("[NULL]");
  values.emplace_back("[]");
  return values;
}

// One pick per member, as a literal of the struct or map entry.
using Compose = std::function<std::string(const Values& picks)>;

// The first values of all members in every way, then one member changed at a time, NULL included,
// then all at once.
class Combinations {
 public:
  Combinations(const std::vector<Values>& pools, const Compose& compose)
      : pools_(pools), compose_(compose) {}

  Values all() {
    add_meetings();
    for (std::size_t m = 0; m < pools_.size(); ++m) {
      add([&](std::size_t k) { return k == m ? "NULL" : pools_[k][0]; });
    }
    for (std::size_t n = 1; n < kMemberValuesMax; ++n) {
      for (std::size_t m = 0; m < pools_.size(); ++m) {
        if (n >= pools_[m].size()) continue;
        add([&](std::size_t k) { return pools_[k][k == m ? n : 0]; });
      }
      add([&](std::size_t k) { return pools_[k][(n + k) % pools_[k].size()]; });
    }
    return std::move(values_);
  }

 private:
  template <typename Pick>
  void add(const Pick& pick) {
    Values picks;
    for (std::size_t k = 0; k < pools_.size(); ++k) picks.push_back(pick(k));
    values_.push_back(compose_(picks));
  }

  std::size_t meetings(std::size_t of_each) const {
    std::size_t count = 1;
    for (const Values& pool : pools_) {
      count *= std::min(of_each, pool.size());
      if (count > kMeetingsMax) break;
    }
    return count;
  }

  void add_meetings() {
    std::size_t each = 1;
    while (each < kMemberValuesMax && meetings(each + 1) <= kMeetingsMax) ++each;
    for (std::size_t n = 0; n < meetings(each); ++n) {
      std::size_t rest = n;
      add([&](std::size_t k) {
        const std::size_t base = std::min(each, pools_[k].size());
        const std::size_t index = rest % base;
        rest /= base;
        return pools_[k][index];
      });
    }
  }

  const std::vector<Values>& pools_;
  const Compose& compose_;
  Values values_;
};

// The values of each member; none when those of one are not known.
std::vector<Values> pools_of_members(const sql::TypeName& type, const MemberPool& pool_of) {
  std::vector<Values> pools;
  for (const sql::TypeArgument& argument : type.arguments) {
    pools.push_back(members(argument.type, pool_of));
    if (pools.back().empty()) return {};
  }
  return pools;
}

Values structs(const sql::TypeName& type, const MemberPool& pool_of) {
  const std::vector<Values> pools = pools_of_members(type, pool_of);
  if (pools.empty()) return {};
  const Compose compose = [&](const Values& picks) {
    Values fields;
    for (std::size_t i = 0; i < picks.size(); ++i) {
      fields.push_back(text_literal(type.arguments[i].name->text) + ": " + picks[i]);
    }
    return "{" + join(fields, ", ") + "}";
  };
  return Combinations(pools, compose).all();
}

// Maps of one entry, of two, and of none.
Values maps(const sql::TypeName& type, const MemberPool& pool_of) {
  const std::vector<Values> pools = pools_of_members(type, pool_of);
  if (pools.size() != 2) return {};
  Values values = {"MAP {}"};
  if (pools[0].size() > 1) {
    values.push_back(fmt::format("MAP {{{}: {}, {}: {}}}", pools[0][0], pools[1][0], pools[0][1],
                                 pools[1].back()));
  }
  const Compose compose = [](const Values& picks) {
    return picks[0] == "NULL" ? "MAP {}" : fmt::format("MAP {{{}: {}}}", picks[0], picks[1]);
  };
  for (std::string& one : Combinations(pools, compose).all()) values.push_back(std::move(one));
  return values;
}

Values nested_values(const sql::TypeName& type, std::string_view word, const MemberPool& pool_of,
                     int reach) {
  if (!type.dimensions.empty()) return lists(type, pool_of, reach);
  if (word == "enum") return type.modifiers;
  if (word == "struct" || word == "row") return structs(type, pool_of);
  if (word == "map") return maps(type, pool_of);
  return {};
}

}  // namespace

std::vector<std::string> values_of_other(const WitnessColumn& column, const MemberPool& pool_of) {
  if (column.dialect == sql::Dialect::postgres) return postgres_values(column, pool_of);
  const std::string_view type = column.type;
  Values values;
  const auto* scalar = std::ranges::find(kScalarTypes, type, &TypeValues::type);
  if (scalar != kScalarTypes.end()) {
    for (const std::string_view value : split(scalar->values, '|')) {
      values.push_back(text_literal(value));
    }
  } else if (const auto parsed = parse_type(type)) {
    values =
        nested_values(*parsed, to_lower_ascii(parsed->name.back().text), pool_of, column.reach);
  }
  for (std::string& value : values) value = cast_to(value, type);
  return values;
}

std::optional<std::string> fresh_other(const WitnessColumn& column, std::uint64_t number) {
  if (column.dialect == sql::Dialect::postgres) return postgres_fresh_value(column, number);
  const std::string_view type = column.type;
  const std::uint64_t small = number % 100000;
  if (type == "UUID") {
    return cast_to(fmt::format("'00000000-0000-0000-0001-{:012x}'", small), type);
  }
  if (type == "INTERVAL") return cast_to(fmt::format("'{} minutes'", small + 1), type);
  if (type == "BLOB") return cast_to(fmt::format("'k{}'", small), type);
  if (type == "BIT") return cast_to(fmt::format("'{:018b}'", small), type);
  return std::nullopt;
}

}  // namespace ado::verify
