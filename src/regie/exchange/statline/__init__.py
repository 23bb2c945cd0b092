# SPDX-License-Identifier: EUPL-1.2
"""StatLine, the open data of Statistics Netherlands (CBS): population and youth-care use per municipality.

Off until an address is given (``settings``). ``connection`` speaks HTTP, ``service`` speaks OData 3 and 4,
``cache`` keeps what was read per table and modification date, ``reading`` makes rows of it, ``files`` puts them in
a region's folder, and ``benchmark`` compares a municipality with what its ages would lead one to expect.
"""
