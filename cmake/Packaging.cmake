# What `cmake --install` lays out, and the Debian packages that `cpack` makes of it: fangtan (the client) and
# fangtan-server. Man page and completions come out of the command line itself.
include(GNUInstallDirs)

set(FANGTAN_PAGES "${CMAKE_BINARY_DIR}/pages")
set(pages)
foreach(page IN ITEMS man:fangtan.1 bash:fangtan.bash zsh:_fangtan fish:fangtan.fish)
  string(REPLACE ":" ";" page "${page}")
  list(GET page 0 kind)
  list(GET page 1 file)
  add_custom_command(OUTPUT "${FANGTAN_PAGES}/${file}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${FANGTAN_PAGES}"
    COMMAND fangtan completion ${kind} > "${FANGTAN_PAGES}/${file}"
    DEPENDS fangtan VERBATIM)
  list(APPEND pages "${FANGTAN_PAGES}/${file}")
endforeach()
# As Debian wants them; without a time, so that they are the same each time.
set(zipped)
foreach(page IN ITEMS "${FANGTAN_PAGES}/fangtan.1" "${PROJECT_SOURCE_DIR}/docs/man/fangtand.8")
  get_filename_component(name "${page}" NAME)
  add_custom_command(OUTPUT "${FANGTAN_PAGES}/${name}.gz"
    COMMAND gzip -9nc "${page}" > "${FANGTAN_PAGES}/${name}.gz"
    DEPENDS "${page}" ${pages} VERBATIM)
  list(APPEND zipped "${FANGTAN_PAGES}/${name}.gz")
endforeach()
add_custom_target(pages ALL DEPENDS ${pages} ${zipped})

install(TARGETS fangtan RUNTIME COMPONENT client)
install(FILES "${FANGTAN_PAGES}/fangtan.1.gz" DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT client)
install(FILES "${FANGTAN_PAGES}/fangtan.bash" DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  RENAME fangtan COMPONENT client)
install(FILES "${FANGTAN_PAGES}/_fangtan" DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT client)
install(FILES "${FANGTAN_PAGES}/fangtan.fish" DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
  COMPONENT client)

install(TARGETS fangtand RUNTIME COMPONENT server)
install(FILES "${FANGTAN_PAGES}/fangtand.8.gz" DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 COMPONENT server)
install(FILES cmake/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/fangtan COMPONENT client)
install(FILES cmake/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/fangtan-server COMPONENT server)
install(FILES docker/systemd/fangtand.service DESTINATION lib/systemd/system COMPONENT server)
install(PROGRAMS docker/make_keys DESTINATION ${CMAKE_INSTALL_DATADIR}/fangtan COMPONENT server)
install(FILES tests/data/interview/page.txt DESTINATION ${CMAKE_INSTALL_DATADIR}/fangtan/sample
  RENAME interview.txt COMPONENT server)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fangtan)
set(CPACK_PACKAGE_CONTACT "The founders of Fangtan <founders@fangtan.dev>")
set(CPACK_PACKAGE_HOMEPAGE_URL "https://fangtan.dev")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL client server)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_CLIENT_PACKAGE_NAME fangtan)
set(CPACK_DEBIAN_CLIENT_DESCRIPTION "client of a Fangtan server
 Who said what, in answer to which question: imports, looks up, filters and
 searches interviews that a Fangtan server holds.")
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME fangtan-server)
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "fangtan, openssl")
set(CPACK_DEBIAN_SERVER_DESCRIPTION "retrieval of interviews over gRPC
 Stores interviews and answers who said what, in answer to which question,
 holding which post, in which article, when, and where in the source it stands.")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/cmake/debian/postinst;${PROJECT_SOURCE_DIR}/cmake/debian/prerm;${PROJECT_SOURCE_DIR}/cmake/debian/postrm;${PROJECT_SOURCE_DIR}/cmake/debian/conffiles")
install(FILES docker/systemd/fangtand.toml DESTINATION /etc/fangtan COMPONENT server)
include(CPack)
