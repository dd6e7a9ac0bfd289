"""What keys hold, and function libraries, in Redis's own binary form: RDB, as DUMP and FUNCTION DUMP give it.

    payload        a body with its version and checksum
    parts, lzf     lengths, strings and numbers, of which all else is made
    listpack       entries packed one behind the other; `ziplist`: as older servers packed them
    lists, sets, hashes, sorted_sets, streams
                   each type in all the forms that a server has written it in
    values         DUMP and RESTORE, from contents and back
    libraries      FUNCTION DUMP and FUNCTION RESTORE

Imports: containers, contents, errors, and of the commands only how numbers are read and counted.
"""
from redipy.rdb.libraries import dumped_libraries, restored_libraries
from redipy.rdb.values import dumped, restored

__all__ = ["dumped", "dumped_libraries", "restored", "restored_libraries"]
