# Compiler and linker: warnings, optimisation per configuration, ccache, a fast linker, sanitizers.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
  -Wno-missing-field-initializers)  # A field left out of {.a = 1} has its default, on purpose.
# Messages name src/..., wherever the tree lies.
add_compile_options(-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of libstdc++ 12 calls what libstdc++ 12 has deprecated; g++ does not say so.
  add_compile_options(-Wno-deprecated-declarations)
endif()
if(ADO_WARNINGS_AS_ERRORS)
  add_compile_options(-Werror)
endif()

# Debug is built often and debugged rarely: a little optimisation makes the tests fast, and line
# numbers are enough. Release keeps every check: `require` does not depend on NDEBUG.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_link_options(-fuse-ld=mold)
endif()

if(ADO_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # Counts the edges that an input reaches.
endif()

set(ADO_SANITIZE "" CACHE STRING "Sanitizers to build with, as in -fsanitize=.")
if(ADO_SANITIZE)
  add_compile_options(-fsanitize=${ADO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ADO_SANITIZE})
endif()
