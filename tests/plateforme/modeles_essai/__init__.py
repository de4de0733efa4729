"""Models that exist under tests only: those of the platform's rooms that need a table to try on.

`./maillage test` adds this application (MAILLAGE_MODELES_ESSAI); its tables come by migrations,
so that operations such as row-level security are tried the way a module will use them.
"""
