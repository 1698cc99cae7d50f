# The migrations become part of the library, in order of their numbers (db/migrations.cmake).
file(GLOB migrations CONFIGURE_DEPENDS ${folder}/migrations/*.sql)
list(SORT migrations)
set(embedded ${made}/migrations.c)
add_custom_command(OUTPUT ${embedded}
  COMMAND ${CMAKE_COMMAND} -D OUTPUT=${embedded} -D "MIGRATIONS=${migrations}" -P ${folder}/migrations.cmake
  DEPENDS ${migrations} ${folder}/migrations.cmake VERBATIM)
target_sources(room_db PRIVATE ${embedded})
