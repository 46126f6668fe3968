# The core through the JVM against the embedded engine, and what the library shows; left out without a JDK.
if(NOT TARGET weir_jni)
  return()
endif()
weir_tests(jni)
target_link_libraries(weir_jni_test PRIVATE weir_kafka) # its records
if(NOT TARGET weir_jni_library)
  return()
endif()
add_test(NAME jni.exports COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/exports_test.py
  $<TARGET_FILE:weir_jni_library>)
set_tests_properties(jni.exports PROPERTIES LABELS jni TIMEOUT 60)

add_executable(weir_jni_make_case ${CMAKE_CURRENT_LIST_DIR}/cases/make_case.cc)
find_package(ZLIB REQUIRED)
target_link_libraries(weir_jni_make_case PRIVATE weir_jni weir_engine weir_capture weir_kafka ZLIB::ZLIB)
add_test(NAME jni.agreement COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/agreement_test.py)
set_tests_properties(jni.agreement PROPERTIES SKIP_RETURN_CODE 77 LABELS jni TIMEOUT 600
  ENVIRONMENT "WEIR_JNI_LIBRARY=$<TARGET_FILE:weir_jni_library>;WEIR_MAKE_CASE=$<TARGET_FILE:weir_jni_make_case>;WEIR_JAVAC=${WEIR_JAVAC}")
