#include "cli/commands.h"

// Read by jemalloc(3) when it starts, where it is linked in: a thread of its own gives back what a flood took, also
// when the threads that took it have nothing to do.
extern "C" const char* const malloc_conf;
const char* const malloc_conf = "background_thread:true";

int main(int argc, char** argv) { return weir::cli::run_program(argc, argv); }
