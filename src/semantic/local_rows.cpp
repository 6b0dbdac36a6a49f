// Local forms of row operators: weights of shared words, moods of words, the best sentence.

#include "base/require.hpp"
#include "base/text.hpp"
#include "semantic/double_metaphone.hpp"
#include "semantic/features.hpp"
#include "semantic/local.hpp"

namespace ado::semantic {
namespace {

constexpr double kFits = 0.5;  // Half the weight of a criterion is in the text.

std::string best_label(const Library& library, std::string_view text, std::string_view labels) {
  const vectors::Vector vector = vector_of(text, library.idf);
  std::string best;
  double best_score = -1;
  for (const std::string& label : labels_of(labels)) {
    const double score =
        rounded(coverage(text, label, library.idf) + cosine(vector, vector_of(label, library.idf)));
    if (score <= best_score) continue;
    best = label;
    best_score = score;
  }
  return best;
}

std::string best_sentence(const Library& library, std::string_view text, std::string_view focus) {
  const vectors::Vector whole = vector_of(focus.empty() ? text : focus, library.idf);
  std::string_view best = trim(text);
  double best_score = -1;
  for (const std::string_view sentence : sentences_of(text)) {
    const double score = rounded(cosine(vector_of(sentence, library.idf), whole));
    if (score <= best_score) continue;
    best = sentence;
    best_score = score;
  }
  return std::string(best);
}

bool is_negation(std::string_view word) {
  return word == "not" || word == "no" || word == "never" || word == "without" ||
         word == "hardly" || word == "cannot" || word == "isn" || word == "wasn" || word == "don" ||
         word == "didn" || word == "doesn" || word == "won" || word == "couldn" || word == "wouldn";
}

}  // namespace

Error no_local_form(const Operator& op) {
  return {.kind = ErrorKind::unsupported,
          .message = fmt::format("{} needs a model: it has no local form", op.name),
          .hint =
              "set ADO_LLM_PROVIDER and ADO_LLM_MODEL, or write `-- @ model: NAME` above the "
              "statement"};
}

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_stop = text[i] == '.' || text[i] == '!' || text[i] == '?';
    const bool ends = (is_stop && (i + 1 == text.size() || text[i + 1] == ' ')) || text[i] == '\n';
    if (!ends && i + 1 != text.size()) continue;
    const std::string_view sentence = trim(text.substr(begin, i + 1 - begin));
    if (!sentence.empty()) sentences.push_back(sentence);
    begin = i + 1;
  }
  return sentences;
}

double mood_of(std::string_view text, const Library& library) {
  constexpr int kReach = 3;  // Words after a negation that it may turn.
  double sum = 0;
  int found = 0;
  int since_negation = kReach;
  for (const std::string& word : words_of(text)) {
    if (is_negation(word)) {
      since_negation = 0;
      continue;
    }
    const auto mood = library.moods.find(word);
    const bool is_turned = since_negation < kReach;
    ++since_negation;
    if (mood == library.moods.end()) continue;
    sum += is_turned ? -mood->second / 2 : mood->second;  // "Not good" is less than bad.
    ++found;
  }
  return found == 0 ? 0 : rounded(sum / found);
}

Result<Value> evaluate_locally(const Library& library, const Call& call, const Arguments& row) {
  const std::string_view text = text_of(call, row, 0);
  const std::string_view other = call.arguments.size() > 1 ? text_of(call, row, 1) : "";
  const auto alike = [&] {
    return rounded(cosine(vector_of(text, library.idf), vector_of(other, library.idf)));
  };
  switch (call.op->id) {
    case OperatorId::sounds_like:
      return sounds_like(text, other);
    case OperatorId::means:
      return coverage(text, other, library.idf) >= kFits;
    case OperatorId::aligns:
    case OperatorId::about:
    case OperatorId::relevance_to:
      return rounded(coverage(text, other, library.idf));
    case OperatorId::similar_to:
      return alike();
    case OperatorId::match:
      if (!text_of(call, row, 2).empty()) return fail(no_local_form(*call.op));
      return alike() >= kSameMeaning;
    case OperatorId::condense:
      return best_sentence(library, text, other);
    case OperatorId::classify:
    case OperatorId::assign:
      return best_label(library, text, other);
    case OperatorId::sentiment:
      return mood_of(text, library);
    case OperatorId::implies:
    case OperatorId::contradicts:
    case OperatorId::extracts:
    case OperatorId::ask:
      return fail(no_local_form(*call.op));
    case OperatorId::summarize:
    case OperatorId::themes:
    case OperatorId::consensus:
    case OperatorId::outliers:
    case OperatorId::sentiment_agg:
    case OperatorId::meaning:
    case OperatorId::topics:
    case OperatorId::distinct:
      break;
  }
  require(false);
}

}  // namespace ado::semantic
