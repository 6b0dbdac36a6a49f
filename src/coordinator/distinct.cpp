// Finds equal tuples by hashing, and sorts what is left.
#include "coordinator/distinct.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>

#include "base/hash.hpp"
#include "base/require.hpp"
#include "base/text.hpp"
#include "coordinator/key.hpp"

namespace ado::coordinator {
namespace {

bool has_null_constant(const semantic::Call& call) {
  return std::ranges::any_of(call.arguments, [](const semantic::Argument& argument) {
    return argument.kind == semantic::Argument::Kind::null;
  });
}

struct HashOfHash {
  std::size_t operator()(const Hash128& hash) const { return hash.low; }
};

// The units so far, by the hash of their texts.
template <typename Unit>
class Collection {
 public:
  // `hash` is of all that the unit is.
  std::size_t place(const Hash128& hash, Unit unit) {
    const auto [found, is_new] = places_.emplace(hash, units_.size());
    if (is_new) units_.push_back(std::move(unit));
    return found->second;
  }

  // Sorts the units and renames the places.
  void finish(Distinct<Unit>& distinct) {
    std::vector<std::size_t> order(units_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order,
                      [this](std::size_t a, std::size_t b) { return units_[a] < units_[b]; });
    std::vector<std::size_t> new_place(units_.size());
    distinct.units.reserve(units_.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      new_place[order[i]] = i;
      distinct.units.push_back(std::move(units_[order[i]]));
    }
    for (auto& place : distinct.place_of) {
      if (place) place = new_place[*place];
    }
  }

 private:
  std::unordered_map<Hash128, std::size_t, HashOfHash> places_;
  std::vector<Unit> units_;
};

// The parameters that vary.
std::vector<const semantic::Parameter*> varying_of(const semantic::Call& call) {
  std::vector<const semantic::Parameter*> varying;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (call.arguments[i].kind == semantic::Argument::Kind::varies) {
      varying.push_back(&call.op->parameters[i]);
    }
  }
  return varying;
}

// Sorted, blanks around texts taken off, equal ones together.
Bag counted(const Tuple& texts, std::span<const std::int64_t> times) {
  require(times.empty() || times.size() == texts.size());
  std::vector<std::pair<std::string_view, std::int64_t>> all;
  all.reserve(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i]) all.emplace_back(trim(*texts[i]), times.empty() ? 1 : times[i]);
  }
  std::ranges::sort(all);
  Bag bag;
  for (const auto& [text, count] : all) {
    if (bag.empty() || bag.back().text != text) {
      bag.push_back({std::string(text), count});
    } else {
      bag.back().times += count;
    }
  }
  return bag;
}

}  // namespace

Result<Distinct<semantic::Arguments>> distinct_rows(const semantic::Call& call,
                                                    std::span<const Tuple> tuples) {
  Distinct<semantic::Arguments> distinct;
  distinct.place_of.resize(tuples.size());
  if (has_null_constant(call)) {
    distinct.nulls = static_cast<std::int64_t>(tuples.size());
    return distinct;
  }
  const std::vector<const semantic::Parameter*> varying = varying_of(call);
  Collection<semantic::Arguments> collection;
  std::string whole;
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    const Tuple& tuple = tuples[i];
    require(tuple.size() == varying.size());
    if (!std::ranges::all_of(tuple, &std::optional<std::string>::has_value)) {
      ++distinct.nulls;
      continue;
    }
    semantic::Arguments row;
    whole.clear();
    for (std::size_t place = 0; place < tuple.size(); ++place) {
      ADO_TRY(row.emplace_back(), semantic::normalised(*varying[place], *tuple[place]));
      add_piece(whole, row.back());
    }
    distinct.place_of[i] = collection.place(hash128(whole), std::move(row));
  }
  collection.finish(distinct);
  return distinct;
}

Distinct<Bag> distinct_bags(const semantic::Call& call, std::span<const Tuple> tuples,
                            std::span<const Times> times) {
  require(times.empty() || times.size() == tuples.size());
  Distinct<Bag> distinct;
  distinct.place_of.resize(tuples.size());
  const bool is_null = has_null_constant(call);
  Collection<Bag> collection;
  std::string whole;
  for (std::size_t i = 0; i < tuples.size(); ++i) {
    Bag bag = counted(tuples[i], times.empty() ? std::span<const std::int64_t>() : times[i]);
    if (bag.empty() || is_null) {
      ++distinct.nulls;
      continue;
    }
    whole.clear();
    for (const semantic::BagText& each : bag) {
      add_piece(whole, each.text);
      add_piece(whole, fmt::format("{}", each.times));
    }
    distinct.place_of[i] = collection.place(hash128(whole), std::move(bag));
  }
  collection.finish(distinct);
  return distinct;
}

}  // namespace ado::coordinator
