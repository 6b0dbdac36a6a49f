# ado_page(<module>): compiles the dashboard's page into the module. web/ holds its source, and
# vite builds it at build time when its packages are there (./dev setup). Without them the module
# gets src/<module>/plain, a page that says so: a build must not need npm.
function(ado_page module)
  set(web ${PROJECT_SOURCE_DIR}/web)
  set(vite ${web}/node_modules/vite/bin/vite.js)
  set(built ${PROJECT_BINARY_DIR}/generated/${module}/dist)
  set(source ${PROJECT_BINARY_DIR}/generated/${module}/assets.cpp)
  set(embed ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake)
  find_program(NODE_PROGRAM NAMES node nodejs)
  if(NODE_PROGRAM AND EXISTS ${vite})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/* ${web}/public/*)
    foreach(name index.html package.json package-lock.json tsconfig.json vite.config.ts)
      if(EXISTS ${web}/${name})
        list(APPEND sources ${web}/${name})
      endif()
    endforeach()
    add_custom_command(OUTPUT ${source}
      COMMAND ${NODE_PROGRAM} ${vite} build --outDir ${built} --emptyOutDir --logLevel warn
      COMMAND ${CMAKE_COMMAND} -D FOLDER=${built} -D SOURCE=${source} -P ${embed}
      WORKING_DIRECTORY ${web}
      DEPENDS ${sources} ${embed}
      COMMENT "Building the dashboard's page"
      VERBATIM)
  else()
    message(STATUS "No packages for web/: the dashboard gets a plain page (./dev setup)")
    set(plain ${PROJECT_SOURCE_DIR}/src/${module}/plain)
    add_custom_command(OUTPUT ${source}
      COMMAND ${CMAKE_COMMAND} -D FOLDER=${plain} -D SOURCE=${source} -P ${embed}
      DEPENDS ${plain}/index.html ${embed}
      COMMENT "Embedding the plain page"
      VERBATIM)
  endif()
  target_sources(ado_${module} PRIVATE ${source})
endfunction()
