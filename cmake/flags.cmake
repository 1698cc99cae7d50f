# Warnings are errors everywhere; sanitizers instrument every room and test.
set(LECTERN_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
    -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wundef)

# Fuzzers need clang, which warns of other things than the compiler this is written with.
if(LECTERN_FUZZ)
  list(REMOVE_ITEM LECTERN_WARNINGS -Werror)
endif()

add_compile_definitions(_GNU_SOURCE LECTERN_VERSION="${PROJECT_VERSION}")
add_compile_options(-fstack-protector-strong -fno-common)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  add_compile_definitions(_FORTIFY_SOURCE=2)
endif()

# Half the time of unoptimised checks, and stacks that can still be read.
if(LECTERN_SANITIZE)
  add_compile_options(-O1 -fno-omit-frame-pointer)
endif()
if(LECTERN_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(LECTERN_ARENA_MALLOC)
elseif(LECTERN_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()
