# Every frame of every capture against tshark; skipped where there is no tshark or no captures.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_executable(weir_decode_dump ${CMAKE_CURRENT_LIST_DIR}/decode_dump.cc)
target_link_libraries(weir_decode_dump PRIVATE weir_packet)
add_test(NAME packet.tshark_agreement
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/tshark_agreement_test.py
          $<TARGET_FILE:weir_decode_dump>)
set_tests_properties(packet.tshark_agreement PROPERTIES SKIP_RETURN_CODE 77 LABELS packet TIMEOUT 900)
