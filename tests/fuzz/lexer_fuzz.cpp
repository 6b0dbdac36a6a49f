// The lexer on any text: tokens follow each other inside it, and scripts fall into its pieces.
#include "fuzz/target.hpp"
#include "sql/lexer.hpp"
#include "sql/parse.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto [dialect, text] = ado::fuzz::read_input(data, size);
  const auto tokens = ado::sql::tokenize(text, dialect);
  if (tokens) {
    std::uint32_t end = 0;
    for (const ado::sql::Token& token : *tokens) {
      require(token.begin >= end && token.end >= token.begin && token.end <= text.size());
      end = token.end;
      ado::sql::token_value(text, token);
    }
    require(tokens->back().kind == ado::sql::TokenKind::end);
  }
  const char* last = text.data();
  for (const std::string_view piece : ado::sql::split_script(text, dialect)) {
    require(piece.data() >= last && piece.data() + piece.size() <= text.data() + text.size());
    last = piece.data() + piece.size();
  }
  return 0;
}
