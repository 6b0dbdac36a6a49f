// Rules of number types, as measured on DuckDB 1.5 and as PostgreSQL documents them.
#include "ir/numeric_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace ado::ir {
namespace {

constexpr int kDecimalWidthMax = 38;
constexpr int kSmallDecimalWidthMax = 18;  // The widest that DuckDB keeps in 64 bits.

struct IntegerType {
  std::string_view duckdb;
  std::string_view postgres;
  int digits;             // As a decimal.
  std::string_view last;  // The greatest value.
};
// Narrowest first.
constexpr std::array<IntegerType, 5> kIntegers{{
    {"TINYINT", "", 3, "127"},
    {"SMALLINT", "smallint", 5, "32767"},
    {"INTEGER", "integer", 10, "2147483647"},
    {"BIGINT", "bigint", 19, "9223372036854775807"},
    {"HUGEINT", "", 38, "170141183460469231731687303715884105727"},
}};

std::string_view name_of(const IntegerType& type, sql::Dialect dialect) {
  return dialect == sql::Dialect::duckdb ? type.duckdb : type.postgres;
}

const IntegerType* find_integer(std::string_view type, sql::Dialect dialect) {
  const auto is_it = [&](const IntegerType& candidate) {
    return !type.empty() && name_of(candidate, dialect) == type;
  };
  const auto* found = std::find_if(kIntegers.begin(), kIntegers.end(), is_it);
  return found == kIntegers.end() ? nullptr : found;
}

bool is_at_most(std::string_view digits, std::string_view last) {
  return digits.size() != last.size() ? digits.size() < last.size() : digits <= last;
}

struct Decimal {
  int width = 0;
  int scale = 0;
};

std::optional<Decimal> parse_decimal(std::string_view type) {
  if (!type.starts_with("DECIMAL(") || !type.ends_with(")")) return std::nullopt;
  Decimal decimal;
  const char* const end = type.data() + type.size();
  const auto width = std::from_chars(type.data() + 8, end, decimal.width);
  if (width.ec != std::errc() || width.ptr == end || *width.ptr != ',') return std::nullopt;
  const auto scale = std::from_chars(width.ptr + 1, end, decimal.scale);
  if (scale.ec != std::errc()) return std::nullopt;
  return decimal;
}

// A DuckDB integer or decimal type as a decimal.
std::optional<Decimal> as_decimal(std::string_view type) {
  if (const IntegerType* integer = find_integer(type, sql::Dialect::duckdb)) {
    return Decimal{.width = integer->digits};
  }
  return parse_decimal(type);
}

std::string to_text(const Decimal& decimal) {
  return fmt::format("DECIMAL({},{})", std::min(decimal.width, kDecimalWidthMax), decimal.scale);
}

// Two small decimals stay small; an overflow is then an error at run time.
std::string arithmetic_result(Decimal result, const Decimal& left, const Decimal& right) {
  const int widest = std::max(left.width, right.width);
  if (result.width > kSmallDecimalWidthMax && widest <= kSmallDecimalWidthMax) {
    result.width = kSmallDecimalWidthMax;
  }
  if (result.scale > std::min(result.width, kDecimalWidthMax)) return {};
  return to_text(result);
}

std::string decimal_arithmetic(std::string_view op, const Decimal& left, const Decimal& right) {
  if (op == "*") {
    return arithmetic_result({.width = left.width + right.width, .scale = left.scale + right.scale},
                             left, right);
  }
  if (op != "+" && op != "-") return {};
  const int scale = std::max(left.scale, right.scale);
  const int whole = std::max(left.width - left.scale, right.width - right.scale);
  return arithmetic_result({.width = whole + scale + 1, .scale = scale}, left, right);
}

std::string wider_integer(const IntegerType& left, const IntegerType& right, sql::Dialect dialect) {
  return std::string(name_of(left.digits < right.digits ? right : left, dialect));
}

bool is_float(std::string_view type) { return type == "DOUBLE" || type == "FLOAT"; }

std::string duckdb_arithmetic(std::string_view op, std::string_view left, std::string_view right) {
  const bool has_double = left == "DOUBLE" || right == "DOUBLE";
  const bool numbers =
      (as_decimal(left) || is_float(left)) && (as_decimal(right) || is_float(right));
  if (!numbers) return {};
  const bool has_float = is_float(left) || is_float(right);
  if (op == "/") return has_float && !has_double ? "" : "DOUBLE";
  const bool plain = op == "+" || op == "-" || op == "*";
  if (has_float) return plain ? (has_double ? "DOUBLE" : "FLOAT") : "";
  const IntegerType* left_integer = find_integer(left, sql::Dialect::duckdb);
  const IntegerType* right_integer = find_integer(right, sql::Dialect::duckdb);
  if (left_integer != nullptr && right_integer != nullptr) {
    if (!plain && op != "//" && op != "%") return {};
    return wider_integer(*left_integer, *right_integer, sql::Dialect::duckdb);
  }
  return decimal_arithmetic(op, *as_decimal(left), *as_decimal(right));
}

bool is_numeric(std::string_view type) {  // PostgreSQL's numeric, with or without a scale.
  return type == "numeric" || type.starts_with("numeric(");
}

// `beside_real`: what real makes of integers and numerics.
std::string postgres_wider(std::string_view a, std::string_view b, std::string_view beside_real) {
  const IntegerType* left = find_integer(a, sql::Dialect::postgres);
  const IntegerType* right = find_integer(b, sql::Dialect::postgres);
  if (left != nullptr && right != nullptr) {
    return wider_integer(*left, *right, sql::Dialect::postgres);
  }
  const auto is_number = [](std::string_view type, const IntegerType* integer) {
    return integer != nullptr || is_numeric(type) || type == "real" || type == "double precision";
  };
  if (!is_number(a, left) || !is_number(b, right)) return {};
  if (a == "real" && b == "real") return "real";
  if (a == "double precision" || b == "double precision") return "double precision";
  if (a == "real" || b == "real") return std::string(beside_real);
  return "numeric";
}

}  // namespace

bool fits(std::string_view digits, std::string_view integer_type) {
  const IntegerType* type = find_integer(integer_type, sql::Dialect::duckdb);
  return type != nullptr && is_at_most(digits, type->last);
}

bool is_integer(std::string_view type, sql::Dialect dialect) {
  return find_integer(type, dialect) != nullptr;
}

bool is_signed_number(std::string_view type, sql::Dialect dialect) {
  if (find_integer(type, dialect) != nullptr) return true;
  if (dialect == sql::Dialect::duckdb) return parse_decimal(type) || is_float(type);
  return is_numeric(type) || type == "real" || type == "double precision";
}

std::string number_type(const sql::Literal& literal, sql::Dialect dialect) {
  const bool is_duckdb = dialect == sql::Dialect::duckdb;
  std::string digits = literal.text;
  std::erase(digits, '_');
  if (literal.kind == sql::LiteralKind::integer) {
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return {};
    }
    for (const IntegerType& type : kIntegers) {
      if (type.digits < 10 || name_of(type, dialect).empty()) continue;
      if (is_at_most(digits, type.last)) return std::string(name_of(type, dialect));
    }
    return is_duckdb ? "" : "numeric";
  }
  if (!is_duckdb) return "numeric";
  if (literal.kind == sql::LiteralKind::floating) return "DOUBLE";
  const std::size_t point = digits.find('.');
  if (point == std::string::npos || point == 0) return {};
  const int width = static_cast<int>(digits.size()) - 1;
  if (width > kDecimalWidthMax) return {};
  return to_text({.width = width, .scale = width - static_cast<int>(point)});
}

std::string arithmetic_type(std::string_view op, std::string_view left, std::string_view right,
                            sql::Dialect dialect) {
  if (left.empty() || right.empty()) return {};
  if (dialect == sql::Dialect::duckdb) return duckdb_arithmetic(op, left, right);
  constexpr std::array<std::string_view, 5> kArithmetic{"+", "-", "*", "/", "%"};
  if (std::find(kArithmetic.begin(), kArithmetic.end(), op) == kArithmetic.end()) return {};
  return postgres_wider(left, right, "double precision");
}

std::string common_number_type(std::string_view a, std::string_view b, sql::Dialect dialect) {
  if (dialect == sql::Dialect::postgres) return postgres_wider(a, b, "real");
  const auto left = as_decimal(a);
  const auto right = as_decimal(b);
  if (!(left || is_float(a)) || !(right || is_float(b))) return {};
  if (is_float(a) || is_float(b)) return a == "DOUBLE" || b == "DOUBLE" ? "DOUBLE" : "FLOAT";
  const IntegerType* left_integer = find_integer(a, dialect);
  const IntegerType* right_integer = find_integer(b, dialect);
  if (left_integer != nullptr && right_integer != nullptr) {
    return wider_integer(*left_integer, *right_integer, dialect);
  }
  const int scale = std::max(left->scale, right->scale);
  const int whole = std::max(left->width - left->scale, right->width - right->scale);
  return to_text({.width = whole + scale, .scale = scale});
}

std::string sum_type(std::string_view argument, sql::Dialect dialect) {
  if (dialect == sql::Dialect::postgres) {
    if (argument == "smallint" || argument == "integer") return "bigint";
    if (argument == "bigint" || is_numeric(argument)) return "numeric";
    return argument == "real" || argument == "double precision" ? std::string(argument) : "";
  }
  if (find_integer(argument, dialect) != nullptr) return "HUGEINT";
  if (const auto decimal = parse_decimal(argument)) {
    return to_text({.width = kDecimalWidthMax, .scale = decimal->scale});
  }
  return is_float(argument) ? "DOUBLE" : "";
}

std::string average_type(std::string_view argument, sql::Dialect dialect) {
  if (dialect == sql::Dialect::duckdb) return is_signed_number(argument, dialect) ? "DOUBLE" : "";
  if (find_integer(argument, dialect) != nullptr || is_numeric(argument)) return "numeric";
  return argument == "real" || argument == "double precision" ? "double precision" : "";
}

}  // namespace ado::ir
