// Scores sites by the share of the run time that their operators hold.
#include "mission/sites.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ir/rewrite_aid.hpp"
#include "transforms/catalog.hpp"

namespace ado::mission {
namespace {

// Below this share of the run time a site cannot give a gain that a benchmark would see.
constexpr double kShareMin = 0.02;
// What is known of a transform before it was tried: two of four.
constexpr double kPriorTried = 4;
constexpr double kPriorWon = 2;
// However often it lost, a hot site stays ahead of a cold one.
constexpr double kWeightMin = 0.25;
// Sites of one transform win or lose alike, and time may end: each further one stands back behind
// the first of another.
constexpr double kFurtherSite = 0.6;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Whether the name is that of a partner, as it is or with the number that the engine gives to one
// of several with this name.
bool is_partner(std::string name, const transforms::Lookup& lookup) {
  const auto is_known = [&](const std::string& text) {
    return std::ranges::any_of(lookup.partners,
                               [&](const std::string& each) { return lower(each) == text; });
  };
  if (is_known(name)) return true;
  const std::size_t end = name.find_last_not_of("0123456789");
  if (end == std::string::npos || name[end] != '_') return false;
  return is_known(name.substr(0, end));
}

// Whether an index scan finds rows so. The engine writes the column of the index first, and what it
// is held against: (sales.item_no = item_1.item_no).
bool looks_up(const explain::Operator& scan, const transforms::Lookup& lookup) {
  const auto text_of = [&](const char* detail) {
    const auto found = scan.details.find(detail);
    std::string text = found == scan.details.end() ? "" : lower(found->second);
    std::erase(text, '"');
    return text;
  };
  const std::string conditions = text_of("Conditions");
  const std::string column = lower(lookup.column);
  for (const std::string& start :
       {"(" + text_of("Alias") + "." + column + " ", "(" + column + " "}) {
    for (std::size_t at = conditions.find(start); at != std::string::npos;
         at = conditions.find(start, at + 1)) {
      const std::size_t value = conditions.find(' ', at + start.size()) + 1;
      const std::size_t name_end = conditions.find_first_of(".) ", value);
      // Not against a column: a value that was computed before.
      if (name_end == std::string::npos || conditions[name_end] != '.') return true;
      if (is_partner(conditions.substr(value, name_end - value), lookup)) return true;
    }
  }
  return false;
}

// The base tables that a match's relations stand for: those of a CTE or a derived table are read in
// its place.
class Relations {
 public:
  Relations(const ir::QueryMap& query, const transforms::Match& match) : query_(query) {
    for (const std::string& relation : match.relations) {
      const auto cte = std::ranges::find_if(query.ctes(), [&](const ir::CteNode& node) {
        return lower(node.table->name.text) == lower(relation);
      });
      if (relation.empty()) {
        for (const ir::FromItem& item : query.block(match.block).from) {
          if (item.relation.empty() && item.block) add_tables_of(*item.block);
        }
      } else if (cte != query.ctes().end()) {
        add_tables_of(cte->block);
      } else {
        names_.insert(lower(relation));
      }
    }
  }
  std::set<std::string> take() { return std::move(names_); }

 private:
  void add_tables_of(ir::BlockIndex index) {
    if (!seen_.insert(index).second) return;
    for (const ir::FromItem& item : query_.block(index).from) {
      if (item.block) {
        add_tables_of(*item.block);
      } else if (!item.relation.empty()) {
        names_.insert(lower(item.relation));
      }
    }
    for (const ir::BlockIndex child : ir::children(index, query_)) add_tables_of(child);
  }

  const ir::QueryMap& query_;
  std::set<std::string> names_;
  std::set<ir::BlockIndex> seen_;
};

// Adds up the operators that a match would relieve: those of its kinds whose input comes from its
// relations, and the scans of these relations.
class EvidenceCollector {
 public:
  EvidenceCollector(const explain::Tree& tree, const ir::QueryMap& query,
                    const transforms::Match& match)
      : cpu_ms_(std::max(tree.cpu_ms, 0.001)),
        analyzed_(tree.analyzed),
        match_(match),
        relations_(Relations(query, match).take()) {
    visit(tree.root);
  }
  const Evidence& evidence() const { return evidence_; }

 private:
  // Returns whether one of the relations is scanned at or below.
  bool visit(const explain::Operator& op) {
    bool touches = relations_.empty() || relations_.contains(lower(op.relation));
    const bool is_scan = op.kind == explain::OperatorKind::scan && touches && fits(op);
    for (const explain::Operator& child : op.children) touches |= visit(child);
    const bool is_other = op.kind != explain::OperatorKind::scan && touches && relieves(op.kind);
    if (is_scan || is_other) add(op);
    return touches;
  }

  // How often an index was asked is only known of a plan that was run.
  bool fits(const explain::Operator& scan) const {
    if (!match_.lookup) return true;
    return looks_up(scan, *match_.lookup) && (scan.loops > 1 || !analyzed_);
  }

  bool relieves(explain::OperatorKind kind) const {
    if (match_.operators.empty()) return kind != explain::OperatorKind::result;
    return std::ranges::count(match_.operators, kind) > 0;
  }

  void add(const explain::Operator& op) {
    const double share = op.self_ms / cpu_ms_;
    evidence_.share += share;
    if (share <= evidence_.hottest_share) return;
    evidence_.hottest_share = share;
    evidence_.hottest = op.relation.empty() ? op.name : fmt::format("{} {}", op.name, op.relation);
  }

  double cpu_ms_;
  bool analyzed_;
  const transforms::Match& match_;
  std::set<std::string> relations_;
  Evidence evidence_;
};

// 1 without a record; at most twice and at least a quarter of that.
double weight_of(const TrackRecord& record) {
  const double rate = (record.won + kPriorWon) / (record.tried + kPriorTried);
  return std::max(kWeightMin, rate * kPriorTried / kPriorWon);
}

std::vector<Site> find_sites(const ir::QueryMap& query, const explain::Tree& tree,
                             const TrackRecords& records) {
  std::vector<Site> sites;
  for (const transforms::Transform* transform : transforms::catalog()) {
    if (std::ranges::count(transform->engines, query.dialect()) == 0) continue;
    for (transforms::Match& match : transform->detect(query)) {
      Evidence evidence = EvidenceCollector(tree, query, match).evidence();
      Site site{transform, std::move(match), std::move(evidence), {}, 0};
      const auto known = records.find(transform->id);
      if (known != records.end()) site.record = known->second;
      site.score = site.evidence.share * weight_of(site.record);
      sites.push_back(std::move(site));
    }
  }
  // Stable: equal evidence keeps the catalog's order, so a mission is reproducible.
  const auto hotter = [](const Site& a, const Site& b) { return a.score > b.score; };
  std::ranges::stable_sort(sites, hotter);
  std::map<std::string_view, double> weights;
  for (Site& site : sites) {
    double& weight = weights.try_emplace(site.transform->id, 1).first->second;
    site.score *= weight;
    weight *= kFurtherSite;
  }
  std::ranges::stable_sort(sites, hotter);
  return sites;
}

std::string explain_choice(const Site& site, std::string_view measure) {
  std::string text = site.match.why;
  if (!site.evidence.hottest.empty()) {
    text += fmt::format("; {:.0f} % of the {} is in operators it relieves, most in {} ({:.0f} %)",
                        100 * std::min(site.evidence.share, 1.0), measure, site.evidence.hottest,
                        100 * site.evidence.hottest_share);
  }
  if (site.record.tried > 0) {
    text += fmt::format("; faster in {} of {} earlier trials", site.record.won, site.record.tried);
  }
  return text;
}

}  // namespace

Sites rank_sites(const ir::QueryMap& query, const explain::Tree& tree,
                 const TrackRecords& records) {
  Sites sites;
  // Estimates rank sites but rule none out: a plan that never finishes is a plan of wrong
  // estimates.
  sites.measure = tree.analyzed ? "time" : "estimated cost";
  const double share_min = tree.analyzed ? kShareMin : 0;
  sites.list = find_sites(query, tree, records);
  const auto is_worthwhile = [&](const Site& site) { return site.evidence.share >= share_min; };
  const auto cold = std::ranges::stable_partition(sites.list, is_worthwhile);
  sites.worthwhile = sites.list.size() - cold.size();
  return sites;
}

Probe make_probe(const Site& site, std::string id, std::string_view measure) {
  Probe probe;
  probe.id = std::move(id);
  probe.transform_id = site.transform->id;
  probe.family = site.transform->family;
  probe.block = site.match.block;
  probe.target = site.match.target.value;
  probe.variant = site.match.variant;
  probe.label = site.match.label;
  probe.why = explain_choice(site, measure);
  probe.score = site.score;
  return probe;
}

Dropped make_dropped(const Site& site, bool is_cold, std::string_view reason) {
  Dropped dropped{.transform_id = std::string(site.transform->id),
                  .label = site.match.label,
                  .reason = std::string(reason)};
  if (is_cold) {
    dropped.reason =
        fmt::format("its operators hold only {:.1f} % of the run time", 100 * site.evidence.share);
  }
  return dropped;
}

}  // namespace ado::mission
