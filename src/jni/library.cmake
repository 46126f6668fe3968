# The core's face for the JVM: weir_jni for tests, libweir_jni.so for the jar. Of src/kafka only what a record looks like
# is in it, which needs no library.
find_program(WEIR_JAVAC javac)
if(WEIR_JAVAC)
  file(REAL_PATH ${WEIR_JAVAC} javac)
  cmake_path(GET javac PARENT_PATH java_bin)
  find_path(WEIR_JNI_INCLUDE jni.h PATHS ${java_bin}/../include NO_DEFAULT_PATH)
endif()
if(NOT WEIR_JNI_INCLUDE)
  message(STATUS "No Java development kit: the Spark module and its tests are left out")
  return()
endif()
add_library(weir_record STATIC ${CMAKE_CURRENT_SOURCE_DIR}/kafka/record.cc ${CMAKE_CURRENT_SOURCE_DIR}/kafka/read_record.cc
  ${CMAKE_CURRENT_SOURCE_DIR}/kafka/pcap_value.cc ${CMAKE_CURRENT_SOURCE_DIR}/kafka/pycapa.cc)
target_link_libraries(weir_record PUBLIC weir_traffic)
weir_module(jni DEPENDS render settings record LIBRARIES absl::flat_hash_map PkgConfig::ZSTD)
target_include_directories(weir_jni PUBLIC ${WEIR_JNI_INCLUDE} ${WEIR_JNI_INCLUDE}/linux)

if(WEIR_SANITIZE OR WEIR_FUZZ)  # a JVM does not load a library that needs the sanitizers' run-time
  return()
endif()

# What is not Java's stays inside: two libraries in one JVM must not find each other's symbols.
add_library(weir_jni_library SHARED ${CMAKE_CURRENT_SOURCE_DIR}/jni/native.cc
  ${CMAKE_CURRENT_SOURCE_DIR}/jni/native_archive.cc)
set(exports ${CMAKE_CURRENT_SOURCE_DIR}/jni/exports.map)
target_link_libraries(weir_jni_library PRIVATE weir_jni)
target_link_options(weir_jni_library PRIVATE -Wl,--version-script=${exports}
  -Wl,--exclude-libs,ALL -Wl,--no-undefined)
set_target_properties(weir_jni_library PROPERTIES OUTPUT_NAME weir_jni LINK_DEPENDS ${exports})
