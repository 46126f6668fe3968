#include "base/environment.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace weir {
namespace {

TEST(Environment, AVariableIsGivenAsItIsSet) {
  ASSERT_EQ(setenv("WEIR_ENVIRONMENT_TEST", "a value", 1), 0);
  EXPECT_EQ(environment("WEIR_ENVIRONMENT_TEST"), "a value");
}

TEST(Environment, AVariableThatIsNotSetIsEmpty) {
  ASSERT_EQ(unsetenv("WEIR_ENVIRONMENT_TEST"), 0);
  EXPECT_EQ(environment("WEIR_ENVIRONMENT_TEST"), "");
}

}  // namespace
}  // namespace weir
