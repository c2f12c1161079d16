"""Writes the HDF5 files beside it, with h5py (3.7 on HDF5 1.10.8 made those that are committed).

    python3 make.py

read_*.h5 must be read in full, refused_*.h5 hold something that is refused by its name.
fixtures_test.go says what is in them.
"""

import os

import h5py
import numpy as np
from h5py import h5d, h5f, h5p, h5s, h5t

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def numbers(f):
    """All types of numbers, in both byte orders."""
    for order, name in (("<", "little"), (">", "big")):
        g = f.create_group(name)
        for kind in "iu":
            for size in (1, 2, 4, 8):
                low = -1 if kind == "i" else 0
                g[f"{kind}{size}"] = np.array([low, 1, 100], f"{order}{kind}{size}")
        for size in (2, 4, 8):
            g[f"f{size}"] = np.array([0, -1.5, 0.25, 6e-8, np.inf], f"{order}f{size}")


def text(f):
    f["scalar"] = "a µ"
    f.create_dataset("pairs", data=np.array([["a", "b"], ["", "a longer one"]], object), dtype=h5py.string_dtype())
    f["fixed"] = np.array([b"ab", b"", b"abcde"], "S5")
    for name, pad in (("ended", h5t.STR_NULLTERM), ("spaces", h5t.STR_SPACEPAD)):
        t = h5t.C_S1.copy()
        t.set_size(4)
        t.set_strpad(pad)
        d = h5d.create(f.id, name.encode(), t, h5s.create_simple((2,)))
        raw = np.array([b"x\0yz", b"pq\0\0"] if name == "ended" else [b"ab  ", b"abcd"], "S4")
        d.write(h5s.ALL, h5s.ALL, raw, mtype=t)


def layouts(f, deflate=True):
    x = np.arange(7 * 5, dtype="<i4").reshape(7, 5)
    f.create_dataset("chunked", data=x, chunks=(3, 2))
    if deflate:
        f.create_dataset("filtered", data=x, chunks=(3, 2), compression="gzip", shuffle=True, fletcher32=True)
    # Only part of it is written, and what is not has a value.
    d = f.create_dataset("filled", shape=(6,), dtype="<f8", chunks=(2,), fillvalue=2.5)
    d[2:4] = [1, 2]
    f.create_dataset("unwritten", shape=(3,), dtype=">u2", fillvalue=7)
    f.create_dataset("none", shape=(0, 4), dtype="<f4")
    f["null"] = h5py.Empty("f4")
    compact(f)


def compact(f):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_layout(h5d.COMPACT)
    d = h5d.create(f.id, b"compact", h5t.STD_I16LE, h5s.create_simple((4,)), dcpl)
    d.write(h5s.ALL, h5s.ALL, np.array([1, -2, 3, -4], "<i2"))


def small(name, **kwargs):
    """A little of everything."""
    with h5py.File(name, "w", **kwargs) as f:
        f["node/type"] = "LIF"
        f["node/w"] = np.array([[1.5, -2], [0, 3]], "<f4")
        f["node"].attrs["dt"] = 1e-4
        f["node"].attrs["names"] = ["a", "bc"]


with h5py.File("read_numbers.h5", "w") as f:
    numbers(f)

with h5py.File("read_old.h5", "w") as f:
    text(f.create_group("text"))
    layouts(f.create_group("layouts"))
    f["bools"] = np.array([True, False, True])
    f.create_dataset("enum", data=np.array([2, 0], "<i2"), dtype=h5py.enum_dtype({"OFF": 0, "ON": 2}, "<i2"))
    f["links/soft"] = h5py.SoftLink("/text/scalar")
    f["links/relative"] = h5py.SoftLink("soft")
    f["links/dangling"] = h5py.SoftLink("/nowhere")
    f["links/hard"] = f["bools"]
    f["types/t"] = np.dtype("<f8")
    f.create_dataset("types/d", data=np.array([1.0, 2.0]), dtype=f["types/t"])
    f["bools"].attrs["scale"] = np.array([1, 2], ">i4")
    f["bools"].attrs["on"] = True
    f["bools"].attrs["fixed"] = np.bytes_("abc")
    f["bools"].attrs.create("typed", 3.0, dtype=f["types/t"])

# More links than one node of a symbol table holds, more chunks than one of a B-tree.
with h5py.File("read_many.h5", "w") as f:
    for i in range(40):
        f[f"n{i:02}"] = h5py.SoftLink("/x")
    f.create_dataset("x", data=np.arange(150, dtype="u1"), chunks=(1,))

for low, high, name in (("latest", "latest", "latest"), ("v108", "v108", "v18")):
    with h5py.File(f"read_{name}.h5", "w", libver=(low, high)) as f:
        text(f.create_group("text"))
        g = f.create_group("layouts")
        x = np.arange(7 * 5, dtype="<i4").reshape(7, 5)
        g["contiguous"] = x
        g.create_dataset("single", data=x, chunks=(7, 5))
        g.create_dataset("single filtered", data=x, chunks=(7, 5), compression="gzip", shuffle=True, fletcher32=True)
        compact(g)
        if low == "latest":
            dcpl = h5p.create(h5p.DATASET_CREATE)
            dcpl.set_chunk((3, 2))
            dcpl.set_alloc_time(h5d.ALLOC_TIME_EARLY)
            d = h5d.create(g.id, b"implicit", h5t.STD_I32LE, h5s.create_simple((7, 5)), dcpl)
            d.write(h5s.ALL, h5s.ALL, x)
        f["soft"] = h5py.SoftLink("text/scalar")
        f["bools"] = np.array([True, False, True])
        f["bools"].attrs["scale"] = np.array([1, 2], ">i4")
        f["tracked"] = 1
        g = f.create_group("ordered", track_order=True)
        for key in "zay":
            g[key] = key
        g.attrs["last"] = "z"

small("read_small.h5")
small("read_small_latest.h5", libver="latest")
small("read_userblock.h5", userblock_size=1024)
small("read_userblock_latest.h5", userblock_size=512, libver="latest")

with h5py.File("refused_dense.h5", "w", libver="latest") as f:
    g = f.create_group("links")
    for i in range(9):
        g[f"n{i}"] = i
    f["a"] = 1
    for i in range(9):
        f["a"].attrs[f"n{i}"] = i

with h5py.File("refused_tracked.h5", "w", track_order=True) as f:
    for i in range(9):
        f[f"n{i}"] = i

with h5py.File("refused_index.h5", "w", libver="latest") as f:
    x = np.arange(6, dtype="<i4")
    f.create_dataset("fixed", data=x, chunks=(2,))
    f.create_dataset("extensible", data=x, chunks=(2,), maxshape=(None,))
    f.create_dataset("tree", data=x.reshape(2, 3), chunks=(2, 2), maxshape=(None, None))

with h5py.File("refused_kinds.h5", "w") as f:
    g = f.create_group("kinds")
    x = np.arange(6, dtype="<i4")
    g.create_dataset("lzf", data=x, compression="lzf")
    g.create_dataset("scaleoffset", data=x, scaleoffset=3)
    g["compound"] = np.array([(1, 2.0)], [("t", "<i8"), ("p", "<f4")])
    g["complex"] = np.array([1j])
    g.create_dataset("arrays", shape=(2,), dtype=np.dtype(("<f4", (3,))))
    g["opaque"] = np.void(b"abc")
    g.create_dataset("sequence", shape=(1,), dtype=h5py.vlen_dtype("<i4"))
    g.create_dataset("reference", data=g["lzf"].ref, dtype=h5py.ref_dtype)
    g.create_dataset("longdouble", data=np.zeros(1, np.longdouble))
    f["links/outside"] = h5py.ExternalLink("other.h5", "/x")
    g.create_dataset("external", shape=(2,), dtype="<i4", external=[("other.bin", 0, 8)])
    f["a"] = 1
    f["a"].attrs["compound"] = np.array((1, 2.0), [("t", "<i8"), ("p", "<f4")])

with h5py.File("refused_virtual.h5", "w", libver="latest") as f:
    layout = h5py.VirtualLayout(shape=(2,), dtype="<i4")
    layout[:] = h5py.VirtualSource("other.h5", "x", shape=(2,))
    f.create_virtual_dataset("virtual", layout)

with h5py.File("refused_cycle.h5", "w") as f:
    f["a/b/c"] = 1
    f["a/b/up"] = f["a"]
    f["a/self"] = h5py.SoftLink("/a/self")
    f["a/softup"] = h5py.SoftLink("/a")
