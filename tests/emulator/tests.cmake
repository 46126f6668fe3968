# Units of the emulator, then whole emulations through the real binary: *_test.py.
weir_tests(emulator)
file(GLOB emulator_tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/emulator/*_test.py)
foreach(file ${emulator_tests})
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME emulator_${name} COMMAND Python3::Interpreter ${file})
  set_tests_properties(emulator_${name} PROPERTIES LABELS emulation TIMEOUT 600
    SKIP_RETURN_CODE 77 ENVIRONMENT "WEIR_BINARY=$<TARGET_FILE:weir>")
endforeach()
