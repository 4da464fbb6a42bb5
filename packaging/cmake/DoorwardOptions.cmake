# SPDX-License-Identifier: MIT
# Compiler settings shared by every target: `doorward_options` carries them, so that no target
# can be built without them.
option(DOORWARD_WERROR "Treat warnings as errors" OFF)
option(DOORWARD_COVERAGE "Build with gcov counters" OFF)
set(DOORWARD_SANITIZE "" CACHE STRING "Value for -fsanitize=, empty for none")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Qt 6.4's moc cannot parse libstdc++'s <concepts>; without the compiler's predefines it does not
# see C++20 and passes over them.
set(CMAKE_AUTOMOC_COMPILER_PREDEFINES OFF)

find_program(DOORWARD_CCACHE ccache)
if(DOORWARD_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${DOORWARD_CCACHE})
endif()

add_library(doorward_options INTERFACE)
target_include_directories(doorward_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(doorward_options INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor
    -Wold-style-cast -Wcast-qual -Woverloaded-virtual -Wconversion -Wno-sign-conversion
    # GCC 12 takes a scoped enumerator for a shadow of a type of the same name (Step::Port, Port).
    $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>)
target_compile_definitions(doorward_options INTERFACE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
    QT_NO_KEYWORDS QT_DISABLE_DEPRECATED_BEFORE=0x060400 DOORWARD_VERSION="${PROJECT_VERSION}")
if(DOORWARD_WERROR)
    target_compile_options(doorward_options INTERFACE -Werror)
endif()
if(DOORWARD_SANITIZE)
    target_compile_options(doorward_options INTERFACE -fsanitize=${DOORWARD_SANITIZE}
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(doorward_options INTERFACE -fsanitize=${DOORWARD_SANITIZE})
    add_library(doorward_sanitizer_defaults OBJECT ${PROJECT_SOURCE_DIR}/tests/tools/sanitizer_defaults.cpp)
    target_compile_options(doorward_sanitizer_defaults PRIVATE -fsanitize=${DOORWARD_SANITIZE})
    target_sources(doorward_options INTERFACE
        $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:$<TARGET_OBJECTS:doorward_sanitizer_defaults>>)
endif()
if(DOORWARD_COVERAGE)
    target_compile_options(doorward_options INTERFACE --coverage)
    target_link_options(doorward_options INTERFACE --coverage)
endif()
