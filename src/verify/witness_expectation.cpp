// Turns the contract of a query into one statement to run and the cut that is promised of it.
#include <charconv>

#include "verify/contract.hpp"
#include "verify/instability.hpp"
#include "verify/verification_sql.hpp"
#include "verify/witness_compare.hpp"

namespace ado::verify {
namespace {

Result<std::optional<std::int64_t>> limit_of(const sql::Query& query) {
  if (!query.limit || !query.limit->count) return std::nullopt;
  const auto* literal = sql::as<sql::Literal>(**query.limit->count);
  std::int64_t value = 0;
  if (literal != nullptr && literal->kind == sql::LiteralKind::integer && !query.limit->percent) {
    const std::string& text = literal->text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size()) return value;
  }
  return fail(ErrorKind::unsupported, "LIMIT is not a plain number of rows");
}

}  // namespace

Result<Expectation> expectation_of(const ir::QueryMap& original) {
  const ir::Block& main = original.block(0);
  if (!main.outputs_known) {
    return fail(ErrorKind::unsupported, "the output columns of a star are not known");
  }
  const Contract contract = contract_of(original);
  Expectation expected;
  expected.instabilities = instabilities_of(original);
  if (contract.obstacles.size() > expected.instabilities.size()) {
    return fail(ErrorKind::unsupported, "{}", contract.obstacles.front());
  }
  for (const ir::OutputColumn& output : main.outputs) expected.names.push_back(!output.generated);
  for (const OrderKey& key : contract.keys) {
    const bool hidden = key.place == KeyPlace::hidden;
    expected.keys.push_back(hidden ? main.outputs.size() + expected.hidden++ : key.output);
  }
  expected.ordered = is_ordered(contract.promise);
  expected.offset = contract.offset;
  if (is_limited(contract.promise)) {
    ADO_TRY(expected.limit, limit_of(original.statement().query));
  }
  expected.statement = with_sort_keys(original, contract, main.outputs.size(), std::nullopt);
  return expected;
}

}  // namespace ado::verify
