# What the lms room carries in itself: the demo school of demo/school, its packages as zips, for `lectern demo`.
# Included by lectern_room(lms …): room_lms and ${made} are its.
set(school ${CMAKE_SOURCE_DIR}/demo/school)
file(GLOB_RECURSE school_files CONFIGURE_DEPENDS RELATIVE ${school} ${school}/*.json ${school}/*/*.md ${school}/media/*)
list(FILTER school_files EXCLUDE REGEX "^packages/")
list(FILTER school_files EXCLUDE REGEX "^README")
set(carried "")
set(carried_from "")
foreach(file ${school_files})
  list(APPEND carried "${file}=${school}/${file}")
  list(APPEND carried_from ${school}/${file})
endforeach()

# school_package(NAME folder of its own, files that it shares with others…)
function(school_package NAME FOLDER)
  file(GLOB own CONFIGURE_DEPENDS ${FOLDER}/*)
  set(shared ${ARGN})
  list(TRANSFORM shared PREPEND ${school}/packages/shared/)
  set(stage ${made}/school/${NAME})
  set(zip ${made}/school/${NAME}.zip)
  set(names "")
  foreach(file ${own} ${shared})
    get_filename_component(name ${file} NAME)
    list(APPEND names ${name})
  endforeach()
  add_custom_command(OUTPUT ${zip}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${stage}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${stage}
    COMMAND ${CMAKE_COMMAND} -E copy ${own} ${shared} ${stage}
    COMMAND ${CMAKE_COMMAND} -E chdir ${stage} ${CMAKE_COMMAND} -E tar cf ${zip} --format=zip "--mtime=2026-01-01 00:00:00" -- ${names}
    DEPENDS ${own} ${shared} VERBATIM)
  set(carried ${carried} "packages/${NAME}.zip=${zip}" PARENT_SCOPE)
  set(carried_from ${carried_from} ${zip} PARENT_SCOPE)
endfunction()
school_package(grade ${CMAKE_SOURCE_DIR}/demo/course)
school_package(elodee ${school}/packages/elodee unit.css unit.js record2004.js)
school_package(recovery ${school}/packages/recovery unit.css unit.js record12.js)
school_package(adresses ${school}/packages/adresses unit.css unit.js record5.js)
school_package(call ${school}/packages/call unit.css unit.js recordx.js)

add_custom_command(OUTPUT ${made}/school.c COMMAND carry ${made}/school.c ${carried} DEPENDS carry ${carried_from} VERBATIM)
target_sources(room_lms PRIVATE ${made}/school.c)
