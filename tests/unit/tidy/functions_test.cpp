// Functions are told from types, namespaces and data; comments and literals do not disturb.
#include "tidy/functions.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tidy/source.hpp"

namespace ado::tidy {
namespace {

// "line+lines head" for each function.
std::vector<std::string> functions_of(std::string text) {
  std::vector<std::string> found;
  for (const Function& f : find_functions(make_source("a.cpp", std::move(text)).code)) {
    found.push_back(fmt::format("{}+{} {}", f.line, f.lines, f.head));
  }
  return found;
}

using Found = std::vector<std::string>;

TEST(Functions, InNamespacesAndClasses) {
  EXPECT_EQ(functions_of("namespace a::b {\nclass C : public D {\n int f() const {\n  return 1;\n"
                         " }\n};\nstruct S { int x = 1; };\nint g() {\n}\n}\n"),
            (Found{"3+3 int f() const", "8+2 int g()"}));
}

TEST(Functions, HeadsOverSeveralLines) {
  EXPECT_EQ(functions_of("template <class T>\nauto f(T x,\n       int y = {})\n    -> int {\n}\n"),
            (Found{"1+5 template <class T> auto f(T x, int y = ) -> int"}));
}

TEST(Functions, ConstructorsWithBracedMembers) {
  EXPECT_EQ(functions_of("A::A(int x) : b_{x}, c_(x), d_{1} {\n  go();\n}\nint f() {}\n").size(),
            2U);
  EXPECT_EQ(functions_of("A::A() : b_{1} {\n\n\n}\n").front().substr(0, 3), "1+4");
}

TEST(Functions, DataIsNoFunction) {
  EXPECT_EQ(functions_of("constexpr int kTable[] = {\n 1,\n 2};\n"
                         "const std::map<int, std::function<void(int)>> table{\n {1, f}};\n"
                         "constinit const Transform hull{.id = \"x\", .detect = detect};\n"
                         "enum class E { a, b };\nint x = f({1, 2});\n"),
            Found{});
}

TEST(Functions, LambdasBelongToTheirFunction) {
  EXPECT_EQ(functions_of("void f() {\n auto g = [](int x) {\n  return x;\n };\n}\n"),
            (Found{"1+5 void f()"}));
}

TEST(Functions, BracesInTextDoNotCount) {
  EXPECT_EQ(functions_of("void f() {\n g(\"}\"); // }\n h('}', R\"x(} )\" )x\"); /* }\n */\n}\n"),
            (Found{"1+5 void f()"}));
}

TEST(Functions, DirectivesDoNotCount) {
  EXPECT_EQ(functions_of("#define OPEN { \\\n {\nTEST(A, B) {\n}\n"), (Found{"3+2 TEST(A, B)"}));
}

TEST(Functions, Operators) {
  EXPECT_EQ(functions_of("struct S {\n bool operator()(int x) const {\n return x; }\n"
                         " bool operator==(const S&) const = default;\n};\n"),
            (Found{"2+2 bool operator()(int x) const"}));
}

TEST(Blanking, KeepsLengthAndLines) {
  const std::string text = "int x = 1'000; // c\nauto s = \"a\\\"b\"; char c = '\\'';\n";
  EXPECT_EQ(blank_comments_and_literals(text),
            "int x = 1'000;     \nauto s = \"    \"; char c = '  ';\n");
  EXPECT_EQ(blank_comments_and_literals("\"open\nint x;"), "\"    \nint x;");
  EXPECT_EQ(blank_comments_and_literals("/* open"), "       ");
  EXPECT_EQ(blank_comments_and_literals("R\"(open"), "R      ");
}

}  // namespace
}  // namespace ado::tidy
