// What every entry from Java goes through: one wrapper for errors, one way for bytes.
#pragma once

#include <jni.h>

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace weir::jni {

// Bytes of a Java array, copied; empty for null.
std::string bytes_of(JNIEnv* env, jbyteArray array);
std::string text_of(JNIEnv* env, jstring text);
std::vector<std::string> list_of(JNIEnv* env, jobjectArray arrays);  // of byte[]; null elements are empty

// New local references; null (with a pending Java exception) when the JVM has no memory.
jbyteArray array_of(JNIEnv* env, std::string_view bytes);
jlongArray longs_of(JNIEnv* env, std::initializer_list<std::int64_t> values);
jobjectArray array_of(JNIEnv* env, const std::vector<std::string_view>& list);  // byte[][]; no data: null element

// Makes `line` the pending Java exception: weir.core.NativeException.
void throw_java(JNIEnv* env, const std::string& line);

// Runs `body` and gives its value. C++ exceptions, failed checks of ours included, become the pending Java exception
// and `otherwise` is given: nothing unwinds into Java.
template <typename Value, typename Body>
Value guarded(JNIEnv* env, Value otherwise, Body&& body) noexcept {
  try {
    return body();
  } catch (const std::exception& failure) {
    throw_java(env, failure.what());
  } catch (...) {
    throw_java(env, "an unknown failure inside the native library");
  }
  return otherwise;
}

// An Error as an exception, for guarded().
[[noreturn]] void raise(const Error& error);

}  // namespace weir::jni
