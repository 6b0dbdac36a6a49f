// Server-sent events as they come over the wire.
#include "llm/sse.hpp"

#include <gtest/gtest.h>

namespace ado::llm {
namespace {

std::string told(std::string_view stream) {
  std::string text;
  for (const SseEvent& event : read_sse(stream)) text += event.name + "=" + event.data + ";";
  return text;
}

TEST(Sse, EventsEndAtBlankLines) {
  EXPECT_EQ(told("data: one\n\nevent: two\ndata:2\n\n"), "=one;two=2;");
  EXPECT_EQ(told("data: one\r\n\r\ndata: two\r\n\r\n"), "=one;=two;");
}

TEST(Sse, LinesOfDataAreJoinedAndOnlyOneBlankIsTakenOff) {
  EXPECT_EQ(told("data: a\ndata:  b\ndata:\n\n"), "=a\n b\n;");
}

TEST(Sse, CommentsIdsAndEventsWithoutDataAreLeftOut) {
  EXPECT_EQ(told(": wait\n\nid: 7\nretry: 10\nevent: x\n\ndata: y\n\n"), "=y;");
}

TEST(Sse, ALineThatWasCutDoesNotCount) {
  EXPECT_EQ(told("data: one\n\ndata: {\"half\": "), "=one;");
  EXPECT_EQ(told("data: one\n\ndata: two\n"), "=one;=two;");
  EXPECT_EQ(told(""), "");
}

}  // namespace
}  // namespace ado::llm
