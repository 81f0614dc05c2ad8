"""The oracle: answers by exhaustive search, written from the definitions, sharing no code with
``optimizer``.

``generate.random_instance`` makes small instances, ``search`` and ``figures`` answer every question
about them by looking at every plan. Nothing here is fast or clever: it is slow enough to be
believed.
"""
