# Hands version and commit to the one file that shows them. Read at each configure, which ./dev
# does before it builds; "unknown" outside a checkout.
execute_process(
  COMMAND git rev-parse --short=12 HEAD
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  OUTPUT_VARIABLE git_sha OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT git_sha)
  set(git_sha unknown)
endif()
set_source_files_properties(src/cli/version.cpp PROPERTIES COMPILE_DEFINITIONS
  "ADO_VERSION=\"${PROJECT_VERSION}\";ADO_GIT_SHA=\"${git_sha}\"")
