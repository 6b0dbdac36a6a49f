# cmake -D FOLDER=... -D SOURCE=... -P embed_files.cmake: writes the files of a folder as the
# definition of ado::web::assets().
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(texts "")
set(list "")
set(count 0)
foreach(name IN LISTS files)
  file(READ ${FOLDER}/${name} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR bytes "${digits} / 2")
  # Every byte is an escape, so that none of them is joined to the next.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" text "${hex}")
  string(APPEND texts "constexpr char kFile${count}[] = \"${text}\";\n")
  string(APPEND list "    Asset{\"/${name}\", std::string_view(kFile${count}, ${bytes})},\n")
  math(EXPR count "${count} + 1")
endforeach()
if(count EQUAL 0)
  message(FATAL_ERROR "no files in ${FOLDER}")
endif()
file(WRITE ${SOURCE} "// Made by cmake/embed_files.cmake.
#include <array>

#include \"web/page.hpp\"

namespace ado::web {
namespace {

${texts}
constexpr std::array kAssets = {
${list}};

}  // namespace

std::span<const Asset> assets() { return kAssets; }

}  // namespace ado::web
")
