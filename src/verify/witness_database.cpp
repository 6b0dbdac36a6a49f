// Adds tableaux to a database: rows with a known key merge, or the key steps aside.
#include "verify/witness_database.hpp"

#include <algorithm>
#include <map>

#include "verify/witness_values.hpp"

namespace ado::verify {
namespace {

constexpr int kPlacingsMax = 16;      // Key values that step aside before a tableau is given up.
constexpr double kCopyChance = 0.15;  // That a row which is there already comes once more.
constexpr int kCopiesMax = 8;         // Of a database: they multiply through joins.
constexpr double kNullKeyChance = 0.15;
constexpr double kOtherCaseChance = 0.3;
constexpr double kBrokenLookupChance = 0.15;  // Of a database; the original may raise there.
constexpr double kDoubledRows = 2.0;          // On average, of all tables.
constexpr std::size_t kParentsMax = 400;      // Rows added for foreign keys.
// Rows of a join, by an estimate, that those in the place of one hit's rows may multiply to: up to
// which rows are taken that add nothing but other values, and any at all.
constexpr double kFanOutWanted = 128;
constexpr double kFanOutMax = 2048;

bool has_null(const WitnessRow& row, const std::vector<std::size_t>& columns) {
  return std::ranges::any_of(columns, [&](std::size_t c) { return row[c] == "NULL"; });
}

bool agree(const WitnessRow& a, const WitnessRow& b, const std::vector<std::size_t>& columns) {
  return std::ranges::all_of(columns, [&](std::size_t c) { return a[c] == b[c]; });
}

// Whether the subquery that looks something up meets the row.
bool meets(const WitnessLookup& lookup, const WitnessRow& row) {
  for (std::size_t i = 0; i < lookup.columns.size(); ++i) {
    if (std::ranges::count(lookup.values[i], row[lookup.columns[i]]) == 0) return false;
  }
  return true;
}

bool is_key_column(const WitnessTable& table, std::size_t column) {
  return std::ranges::any_of(
      table.keys, [&](const auto& key) { return std::ranges::find(key, column) != key.end(); });
}

// Nothing depends on its value: neither a condition nor another column.
bool is_free(const ValueClass& value_class) {
  return !value_class.conditioned && value_class.variables.size() == 1;
}

}  // namespace

std::size_t WitnessDatabase::rows() const {
  std::size_t count = 0;
  for (const auto& table : tables) count += table.size();
  return count;
}

DatabaseMaker::DatabaseMaker(const WitnessSchema& schema, const Pools& pools, Random random)
    : schema_(schema), pools_(pools), random_(random) {
  database_.tables.resize(schema.tables.size());
  const bool any_lookup = std::ranges::any_of(
      schema.tables, [](const WitnessTable& table) { return !table.lookups.empty(); });
  keeps_lookups_ = any_lookup && !random_.chance(kBrokenLookupChance);
}

std::string DatabaseMaker::filler(std::size_t table, std::size_t column) {
  const WitnessColumn& info = schema_.tables[table].columns[column];
  if (is_key_column(schema_.tables[table], column)) {
    // A UNIQUE column holds NULL as often as it likes.
    if (!info.not_null && random_.chance(kNullKeyChance)) return "NULL";
    const std::string fresh = normal_form(info, fresh_value(info, fresh_++));
    if (fresh != "NULL") return fresh;
  }
  if (!info.not_null && random_.chance(0.2)) return "NULL";
  const auto& pool = pools_.of(table, column);
  return pool.empty() ? "NULL" : random_.pick(pool);
}

WitnessRow DatabaseMaker::filler_row(std::size_t table) {
  WitnessRow row;
  for (std::size_t c = 0; c < schema_.tables[table].columns.size(); ++c) {
    row.push_back(filler(table, c));
  }
  return row;
}

const WitnessRow* DatabaseMaker::find(std::size_t table, const std::vector<std::size_t>& columns,
                                      const WitnessRow& values,
                                      const std::vector<Pending>& accepted) const {
  if (has_null(values, columns)) return nullptr;
  for (const WitnessRow& row : database_.tables[table]) {
    if (agree(row, values, columns)) return &row;
  }
  for (const Pending& pending : accepted) {
    if (pending.table == table && agree(pending.values, values, columns)) return &pending.values;
  }
  return nullptr;
}

// Gives a value of these columns that nothing else fixes a fresh value.
DatabaseMaker::Fit DatabaseMaker::move_aside(Pending& row, const std::vector<std::size_t>& columns,
                                             Assignment& assignment) {
  const WitnessTable& table = schema_.tables[row.table];
  for (const std::size_t column : columns) {
    const std::size_t variable = row.variables[column];
    if (variable == kNoVariable) {
      row.values[column] =
          normal_form(table.columns[column], fresh_value(table.columns[column], fresh_++));
      return Fit::again;
    }
    const ValueClass& value_class = assignment.classes[assignment.class_of[variable]];
    if (value_class.conditioned) continue;
    const std::string fresh = fresh_value(table.columns[column], fresh_++);
    for (const std::size_t member : value_class.variables) assignment.values[member] = fresh;
    return Fit::again;
  }
  return Fit::refused;
}

// The new row has the key of one that is there: they become one when only values that nothing
// depends on differ.
DatabaseMaker::Fit DatabaseMaker::reconcile(const WitnessRow& existing, Pending& row,
                                            const std::vector<std::size_t>& key,
                                            Assignment& assignment) {
  const WitnessTable& table = schema_.tables[row.table];
  bool same = true;
  for (std::size_t c = 0; c < table.columns.size() && same; ++c) {
    if (row.values[c] == existing[c] || row.variables[c] == kNoVariable) continue;
    same = is_free(assignment.classes[assignment.class_of[row.variables[c]]]);
  }
  if (!same) {
    const Fit fit = move_aside(row, key, assignment);
    return fit == Fit::refused ? take_over(existing, row, assignment) : fit;
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (row.variables[c] != kNoVariable) assignment.values[row.variables[c]] = existing[c];
  }
  return Fit::merged;
}

// A key that is asked for cannot step aside: (SELECT month FROM days WHERE day = 1) finds one row
// for all hits. What is only joined takes the values of that row, wherever it stands.
DatabaseMaker::Fit DatabaseMaker::take_over(const WitnessRow& existing, const Pending& row,
                                            Assignment& assignment) {
  for (std::size_t c = 0; c < existing.size(); ++c) {
    if (row.values[c] == existing[c] || row.variables[c] == kNoVariable) continue;
    const ValueClass& value_class = assignment.classes[assignment.class_of[row.variables[c]]];
    if (value_class.conditioned || (value_class.joined && existing[c] == "NULL")) {
      return Fit::refused;
    }
  }
  bool changed = false;
  for (std::size_t c = 0; c < existing.size(); ++c) {
    if (row.values[c] == existing[c] || row.variables[c] == kNoVariable) continue;
    const ValueClass& value_class = assignment.classes[assignment.class_of[row.variables[c]]];
    for (const std::size_t v : value_class.variables) assignment.values[v] = existing[c];
    changed = true;
  }
  return changed ? Fit::again : Fit::refused;
}

// The row takes over what depends on a value that both have, unless something else fixes it.
bool DatabaseMaker::adopt(const WitnessRow& existing, Pending& row,
                          const std::vector<std::size_t>& determined, Assignment& assignment) {
  const auto is_open = [&](std::size_t column) {
    const std::size_t variable = row.variables[column];
    return row.values[column] == existing[column] || variable == kNoVariable ||
           is_free(assignment.classes[assignment.class_of[variable]]);
  };
  if (!std::ranges::all_of(determined, is_open)) return false;
  for (const std::size_t column : determined) {
    row.values[column] = existing[column];
    if (row.variables[column] != kNoVariable) {
      assignment.values[row.variables[column]] = existing[column];
    }
  }
  return true;
}

std::vector<const WitnessLookup*> DatabaseMaker::lookups_of(std::size_t table,
                                                            const WitnessRow& row) const {
  std::vector<const WitnessLookup*> met;
  for (const WitnessLookup& lookup : schema_.tables[table].lookups) {
    if (keeps_lookups_ && meets(lookup, row)) met.push_back(&lookup);
  }
  return met;
}

// Those of the table, and those that only such rows must keep.
std::vector<WitnessDependency> DatabaseMaker::dependencies_of(std::size_t table,
                                                              const WitnessRow& row) const {
  std::vector<WitnessDependency> dependencies = schema_.tables[table].dependencies;
  for (const WitnessLookup* lookup : lookups_of(table, row)) {
    if (lookup->determines) dependencies.push_back({lookup->columns, {*lookup->determines}});
  }
  return dependencies;
}

bool DatabaseMaker::is_looked_up_alone(std::size_t table, const WitnessRow& row) const {
  return std::ranges::any_of(lookups_of(table, row),
                             [](const WitnessLookup* lookup) { return !lookup->determines; });
}

DatabaseMaker::Fit DatabaseMaker::place(Pending& row, Assignment& assignment,
                                        std::vector<Pending>& accepted) {
  const WitnessTable& table = schema_.tables[row.table];
  for (const auto& key : table.keys) {
    const WitnessRow* existing = find(row.table, key, row.values, accepted);
    if (existing != nullptr) return reconcile(WitnessRow(*existing), row, key, assignment);
  }
  for (const WitnessLookup* lookup : lookups_of(row.table, row.values)) {
    if (lookup->determines) continue;
    const WitnessRow* existing = find(row.table, lookup->columns, row.values, accepted);
    if (existing != nullptr)
      return reconcile(WitnessRow(*existing), row, lookup->columns, assignment);
  }
  for (const WitnessDependency& dependency : dependencies_of(row.table, row.values)) {
    const WitnessRow* existing = find(row.table, dependency.columns, row.values, accepted);
    if (existing == nullptr || agree(*existing, row.values, dependency.determines)) continue;
    if (adopt(*existing, row, dependency.determines, assignment)) return Fit::again;
    const Fit fit = move_aside(row, dependency.columns, assignment);
    if (fit != Fit::refused) return fit;
    WitnessRow determined = row.values;
    for (const std::size_t column : dependency.determines) determined[column] = (*existing)[column];
    return take_over(determined, row, assignment);
  }
  accepted.push_back(row);
  return Fit::added;
}

// Under NOCASE equal texts of a class need not be the same: some are written in the other case.
void DatabaseMaker::vary_case(const Tableau& tableau, Assignment& assignment) {
  const auto folds_case = [&](std::size_t variable) {
    const Variable& at = tableau.variables[variable];
    return schema_.tables[at.table].columns[at.column].folds_case;
  };
  for (const ValueClass& value_class : assignment.classes) {
    if (!std::ranges::any_of(value_class.variables, folds_case)) continue;
    for (const std::size_t variable : value_class.variables) {
      std::string& value = assignment.values[variable];
      if (value.starts_with('\'') && random_.chance(kOtherCaseChance)) {
        value = with_other_case(value);
      }
    }
  }
}

bool DatabaseMaker::add(const Tableau& tableau, Assignment assignment,
                        const std::vector<bool>& groups, std::size_t skipped_row) {
  vary_case(tableau, assignment);
  std::vector<WitnessRow> fillers;
  for (const SymbolicRow& row : tableau.rows) fillers.push_back(filler_row(row.table));
  const std::vector<bool> skipped = rows_that_are(skipped_row, tableau, schema_, assignment);
  for (int attempt = 0; attempt < kPlacingsMax; ++attempt) {
    std::vector<Pending> accepted;
    Fit fit = Fit::added;
    for (std::size_t r = 0; r < tableau.rows.size(); ++r) {
      const SymbolicRow& symbolic = tableau.rows[r];
      if (skipped[r] || !groups[symbolic.group]) continue;
      Pending row{symbolic.table, symbolic.join, fillers[r], symbolic.variables};
      const auto& columns = schema_.tables[row.table].columns;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::size_t variable = row.variables[c];
        if (variable == kNoVariable) continue;
        row.values[c] = normal_form(columns[c], assignment.values[variable]);
      }
      fit = place(row, assignment, accepted);
      fillers[r] = row.values;
      if (fit == Fit::again || fit == Fit::refused) break;
    }
    if (fit == Fit::refused) return false;
    if (fit == Fit::again) continue;
    return take_in(std::move(accepted), assignment);
  }
  return false;
}

// Of eighteen tables joined, five rows in the place of each are 5^18 rows: beyond a limit a row
// does not come in when one that is there joins to the same and fulfils the same conditions, and no
// row does when even that is too much.
bool DatabaseMaker::take_in(std::vector<Pending> accepted, const Assignment& assignment) {
  const bool is_first = database_.rows() == 0;
  const int copies = copies_;
  std::vector<std::size_t> sizes;
  for (const auto& rows : database_.tables) sizes.push_back(rows.size());
  std::map<std::size_t, double> fan_outs;  // By join.
  for (Pending& row : accepted) {
    auto& rows = database_.tables[row.table];
    std::vector<std::size_t> joined, bound;
    for (std::size_t c = 0; c < row.values.size(); ++c) {
      if (row.variables[c] == kNoVariable) continue;
      const ValueClass& value_class = assignment.classes[assignment.class_of[row.variables[c]]];
      if (value_class.joined) joined.push_back(c);
      if (!is_free(value_class)) bound.push_back(c);
    }
    const auto is_there = [&](const std::vector<std::size_t>& columns) {
      return [&](const WitnessRow& each) { return agree(each, row.values, columns); };
    };
    const auto partners = static_cast<double>(std::ranges::count_if(rows, is_there(joined)));
    double& fan_out = fan_outs.try_emplace(row.join, 1.0).first->second;
    const double with_it = fan_out * (partners + 1);
    fan_out *= std::max(partners, 1.0);
    const bool copy = std::ranges::find(rows, row.values) != rows.end();
    if (copy && (copies_ == kCopiesMax || !random_.chance(kCopyChance))) continue;
    if (with_it > kFanOutWanted && std::ranges::any_of(rows, is_there(bound))) continue;
    fan_out = with_it;
    if (copy) ++copies_;
    rows.push_back(std::move(row.values));
  }
  const auto is_small = [](const auto& each) { return each.second <= kFanOutMax; };
  if (is_first || std::ranges::all_of(fan_outs, is_small)) return true;
  for (std::size_t t = 0; t < sizes.size(); ++t) database_.tables[t].resize(sizes[t]);
  copies_ = copies;
  return false;
}

// For rows that no tableau wants: those that would break a key are left out.
bool DatabaseMaker::insert(std::size_t table, WitnessRow row) {
  const WitnessTable& info = schema_.tables[table];
  for (const auto& key : info.keys) {
    if (find(table, key, row, {}) != nullptr) return false;
  }
  for (const WitnessLookup* lookup : lookups_of(table, row)) {
    if (!lookup->determines && find(table, lookup->columns, row, {}) != nullptr) return false;
  }
  for (const WitnessDependency& dependency : dependencies_of(table, row)) {
    const WitnessRow* existing = find(table, dependency.columns, row, {});
    if (existing == nullptr) continue;
    for (const std::size_t column : dependency.determines) row[column] = (*existing)[column];
  }
  database_.tables[table].push_back(std::move(row));
  return true;
}

void DatabaseMaker::add_random_rows(std::size_t per_table) {
  for (std::size_t t = 0; t < schema_.tables.size(); ++t) {
    for (std::size_t n = 0; n < per_table; ++n) {
      WitnessRow row = filler_row(t);
      // Keys from the same small pools as what refers to them, else nothing would ever meet.
      for (std::size_t c = 0; c < row.size(); ++c) {
        const auto& pool = pools_.of(t, c);
        if (is_key_column(schema_.tables[t], c) && !pool.empty()) row[c] = random_.pick(pool);
      }
      insert(t, std::move(row));
    }
  }
}

void DatabaseMaker::double_some_rows() {
  const auto all = static_cast<double>(database_.rows());
  const double chance = all == 0 ? 0 : std::min(0.5, kDoubledRows / all);
  for (std::size_t t = 0; t < schema_.tables.size(); ++t) {
    if (!schema_.tables[t].keys.empty()) continue;
    auto& rows = database_.tables[t];
    const std::size_t count = rows.size();
    for (std::size_t r = 0; r < count; ++r) {
      if (is_looked_up_alone(t, rows[r])) continue;
      if (random_.chance(chance)) rows.push_back(WitnessRow(rows[r]));
    }
  }
}

// Rows that were added may refer to others themselves: the loop sees them too.
void DatabaseMaker::add_missing_parents() {
  std::size_t added = 0;
  for (bool again = true; again;) {
    again = false;
    for (std::size_t t = 0; t < schema_.tables.size(); ++t) {
      for (const WitnessForeignKey& key : schema_.tables[t].foreign_keys) {
        for (std::size_t r = 0; r < database_.tables[t].size(); ++r) {
          const WitnessRow child = database_.tables[t][r];
          if (has_null(child, key.columns)) continue;
          WitnessRow parent = filler_row(key.table);
          for (std::size_t i = 0; i < key.columns.size(); ++i) {
            parent[key.referenced[i]] = normal_form(
                schema_.tables[key.table].columns[key.referenced[i]], child[key.columns[i]]);
          }
          if (find(key.table, key.referenced, parent, {}) != nullptr) continue;
          if (++added > kParentsMax || !insert(key.table, std::move(parent))) continue;
          again = true;
        }
      }
    }
  }
}

WitnessDatabase DatabaseMaker::finish(std::string purpose) {
  add_missing_parents();
  database_.purpose = std::move(purpose);
  return std::move(database_);
}

}  // namespace ado::verify
