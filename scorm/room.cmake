# What the package of a dispatch carries besides its manifest and its page becomes part of the library.
file(GLOB dispatch_files CONFIGURE_DEPENDS ${folder}/dispatch/*.js ${folder}/dispatch/*.css)
set(dispatch_embedded ${made}/dispatch_files.c)
add_custom_command(OUTPUT ${dispatch_embedded}
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${dispatch_embedded} -D "FILES=${dispatch_files}" -P ${folder}/dispatch/files.cmake
  DEPENDS ${dispatch_files} ${folder}/dispatch/files.cmake VERBATIM)
target_sources(room_scorm PRIVATE ${dispatch_embedded})
