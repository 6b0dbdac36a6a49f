# Installed layout and packages. `./dev package` makes a .deb and a tarball of it.
#
#   bin/ado                          finds the two folders below from its own place
#   lib/ado/libduckdb.so             by RUNPATH
#   share/ado/                       data/
#   share/doc/ado/                   docs, licences
set(libduckdb_folder lib/ado)
# The second folder serves where there is no /proc, as in a bare chroot: $ORIGIN needs it.
set_target_properties(ado PROPERTIES
  INSTALL_RPATH "$ORIGIN/../${libduckdb_folder}:/usr/${libduckdb_folder}")

install(TARGETS ado RUNTIME DESTINATION bin)
install(FILES ${DUCKDB_LIBRARY} DESTINATION ${libduckdb_folder})
install(DIRECTORY data/ DESTINATION share/ado)
install(DIRECTORY docs DESTINATION share/doc/ado FILES_MATCHING PATTERN "*.md")
install(FILES README.md LICENSE GLOSSARY.md DESTINATION share/doc/ado OPTIONAL)
install(FILES packaging/copyright DESTINATION share/doc/ado)

set(CPACK_PACKAGE_NAME ado)
set(CPACK_PACKAGE_VENDOR "The ado authors")
set(CPACK_PACKAGE_CONTACT "The ado authors <ado@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME ado-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# The dependencies are read from the binaries; libduckdb.so is ours and no package of Debian.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
get_filename_component(duckdb_folder ${DUCKDB_LIBRARY} DIRECTORY)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${duckdb_folder})
include(CPack)
