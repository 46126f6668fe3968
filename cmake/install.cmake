# What `cmake --install` lays out: the program, its man page, the documentation, completions, a settings file and the
# systemd units.
include(GNUInstallDirs)

if(TARGET weir)
  # Completions are made by the program itself, so that they are never behind it.
  set(completions ${CMAKE_BINARY_DIR}/completions)
  add_custom_command(OUTPUT ${completions}/weir ${completions}/_weir ${completions}/weir.fish
    COMMAND ${CMAKE_COMMAND} -E make_directory ${completions}
    COMMAND weir completion bash > ${completions}/weir
    COMMAND weir completion zsh > ${completions}/_weir
    COMMAND weir completion fish > ${completions}/weir.fish
    DEPENDS weir VERBATIM)
  add_custom_target(weir_completions ALL DEPENDS ${completions}/weir ${completions}/_weir ${completions}/weir.fish)

  install(CODE "set(WEIR_SOURCE_DIR [[${CMAKE_SOURCE_DIR}]])")
  install(TARGETS weir RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${completions}/weir DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/_weir DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${completions}/weir.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  install(FILES ${CMAKE_SOURCE_DIR}/docs/weir.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(SCRIPT ${CMAKE_SOURCE_DIR}/cmake/install_service.cmake)
  install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
  # The pages stand to each other as in the repository, so that their links go somewhere.
  foreach(page README.md CHANGELOG.md ARCHITECTURE.md CONTRIBUTING.md LICENSE docs api deploy/compose/README.md spark/README.md
          bench/spark-baseline/README.md bench/results)
    cmake_path(GET page PARENT_PATH folder)
    if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/${page})
      install(DIRECTORY ${CMAKE_SOURCE_DIR}/${page} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder} PATTERN weir.1 EXCLUDE)
    else()
      install(FILES ${CMAKE_SOURCE_DIR}/${page} DESTINATION ${CMAKE_INSTALL_DOCDIR}/${folder})
    endif()
  endforeach()
endif()

# `cpack -G DEB`: the same as a Debian package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weir)
set(CPACK_PACKAGE_CONTACT "The weir maintainers <maintainers@weir.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "traffic monitor that knows each user of a network")
set(CPACK_PACKAGE_DESCRIPTION "weir watches a network from a mirrored switch port or reads captures. For each user it tells,
 second by second, sessions, ports, protocols, destinations and bandwidth, and keeps the results.")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(debian ${CMAKE_SOURCE_DIR}/deploy/debian)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${debian}/conffiles ${debian}/postinst ${debian}/prerm ${debian}/postrm)
include(CPack)
