# lectern_room(NAME DIR folder USES lower rooms…)
#
# Makes library room_NAME from every .c file under the folder. Headers of a room
# are reached as "NAME/file.h" through a view: a folder in the build tree that
# holds one link, NAME, to the room. A room's include path is its own view and
# the views of the rooms it USES; nothing else of the source tree is on it.
#
# Every .sql file directly in the folder is a book of named queries and is compiled by
# tools/query (see db/query.h) into NAME/NAME_sql.h and a table room_NAME links.
function(lectern_room NAME)
  cmake_parse_arguments(ROOM "" "DIR" "USES" ${ARGN})
  set(folder ${CMAKE_SOURCE_DIR}/${ROOM_DIR})
  set(view ${CMAKE_BINARY_DIR}/rooms/${NAME})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${folder} ${view}/${NAME} SYMBOLIC)

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.c)
  file(GLOB books CONFIGURE_DEPENDS ${folder}/*.sql)
  set(made ${CMAKE_BINARY_DIR}/made/${NAME})
  file(MAKE_DIRECTORY ${made})
  if(books)
    set(header ${made}/${NAME}_sql.h)
    set(table ${made}/${NAME}_sql.c)
    add_custom_command(OUTPUT ${header} ${table}
      COMMAND query_book ${NAME} ${header} ${table} ${books}
      DEPENDS query_book ${books} VERBATIM)
    list(APPEND sources ${header} ${table})
  endif()

  # A room without C files of its own (types only) still has its view.
  if(NOT sources)
    file(WRITE ${made}/empty.c "typedef int room_${NAME}_has_headers_only;\n")
    set(sources ${made}/empty.c)
  endif()

  add_library(room_${NAME} STATIC ${sources})
  target_compile_options(room_${NAME} PRIVATE ${LECTERN_WARNINGS})
  target_include_directories(room_${NAME} PRIVATE ${view} ${made})
  foreach(lower ${ROOM_USES})
    target_include_directories(room_${NAME} PRIVATE ${CMAKE_BINARY_DIR}/rooms/${lower})
    target_link_libraries(room_${NAME} PUBLIC room_${lower})
  endforeach()
  target_link_libraries(room_${NAME} PRIVATE ${LECTERN_LIBRARIES_${NAME}})
  if(EXISTS ${folder}/room.cmake)
    include(${folder}/room.cmake)
  endif()
endfunction()
