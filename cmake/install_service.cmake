# Run when installing, because what it writes depends on the prefix: the settings file and the systemd units that name it.
# Under /usr settings are in /etc, elsewhere in PREFIX/etc. Settings that are there already are the administrator's.
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(settings_folder /etc/weir)
else()
  set(settings_folder ${CMAKE_INSTALL_PREFIX}/etc/weir)
endif()

if(EXISTS "$ENV{DESTDIR}${settings_folder}/weir.toml")
  message(STATUS "Kept: $ENV{DESTDIR}${settings_folder}/weir.toml")
else()
  file(INSTALL ${WEIR_SOURCE_DIR}/docs/weir.toml DESTINATION ${settings_folder})
endif()

foreach(name weir.service weir-probe.service)
  file(READ ${WEIR_SOURCE_DIR}/deploy/${name} unit)
  string(REPLACE /usr/bin/ ${CMAKE_INSTALL_PREFIX}/bin/ unit "${unit}")
  string(REPLACE /etc/weir ${settings_folder} unit "${unit}")
  set(unit_file "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/lib/systemd/system/${name}")
  file(WRITE "${unit_file}" "${unit}")
  message(STATUS "Installing: ${unit_file}")
endforeach()
