package nir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"spikesim/experiments/hdf5"
	"spikesim/experiments/openfile"
	"spikesim/experiments/printable"
)

// Limits of what a file may make us keep.
const (
	maxNodes  = 10_000
	maxEdges  = 100_000
	maxNested = 16        // graphs in graphs
	maxBytes  = 1 << 30   // of all parameters
	maxName   = 256       // bytes of a node's name
	maxSide   = 1 << 20   // a number of a shape
	maxUnits  = 1 << 25   // of a shape, and of all nodes together
	maxFields = 1_000_000 // of all nodes and metadata
)

// Read reads the file at path. Its errors name it.
func Read(path string) (*Graph, error) {
	f, err := openfile.Regular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	g, err := ReadFrom(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printable.Name(path), err)
	}
	return g, nil
}

// ReadFrom reads a file of the given size in bytes. Nested graphs stay nested.
func ReadFrom(r io.ReaderAt, size int64) (*Graph, error) {
	f, err := hdf5.Open(r, size)
	if err != nil {
		return nil, err
	}
	top, err := f.Root().Group("node")
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, notNIR(f)
		}
		return nil, err
	}
	rd := reader{seen: map[uint64]bool{}}
	g, err := rd.graph(top, "")
	if err != nil {
		return nil, err
	}
	version, err := rd.text(f.Root(), "version")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		g.warn("the file does not say by which version of nir it was written")
	case err != nil:
		return nil, err
	}
	g.Version = version
	return g, nil
}

// notNIR says what an HDF5 file without a network may be.
func notNIR(f *hdf5.File) error {
	if _, err := f.Root().Attribute("__type__"); err == nil {
		return errors.New("this file has recorded data (NIRData), and no network; give the .nir file of the network")
	}
	if _, err := f.Root().Group("layer"); err == nil {
		return errors.New("this is a network of Lava (.net), which is not read; export it as NIR, with nir.write")
	}
	names, _ := f.Root().Names()
	return fmt.Errorf("this HDF5 file has no group \"node\", where NIR keeps the network; it has %.200q", names)
}

// reader counts what it keeps.
type reader struct {
	seen                        map[uint64]bool // groups
	nodes, edges, fields, bytes int
}

// graph reads a group that is a graph, nested ones included.
func (rd *reader) graph(group *hdf5.Group, name string) (*Graph, error) {
	if strings.Count(group.Path(), "/nodes/") > maxNested {
		return nil, fmt.Errorf("%s: graphs are nested more than %d deep", printable.Name(group.Path()), maxNested)
	}
	g := &Graph{Name: name}
	kind, err := rd.text(group, "type")
	if err != nil {
		return nil, err
	}
	if Type(kind) != NIRGraph {
		return nil, fmt.Errorf("%s is of type %s, and not %s; write the network with nir.write", printable.Name(group.Path()), printable.Name(kind), NIRGraph)
	}
	if err := rd.readNodes(group, g); err != nil {
		return nil, err
	}
	if err := rd.readEdges(group, g); err != nil {
		return nil, err
	}
	if g.Metadata, err = rd.metadata(group); err != nil {
		return nil, err
	}
	return g, nil
}

func (rd *reader) readNodes(group *hdf5.Group, g *Graph) error {
	nodes, err := rd.enter(group, "nodes")
	if err != nil {
		return err
	}
	names, err := nodes.Names()
	if err != nil {
		return err
	}
	if rd.nodes += len(names); rd.nodes > maxNodes {
		return fmt.Errorf("%d nodes are more than the %d that are read", rd.nodes, maxNodes)
	}
	for _, name := range names {
		if len(name) > maxName {
			return fmt.Errorf("a node of %s has a name of %d bytes, more than %d", g.title(), len(name), maxName)
		}
		below, err := rd.enter(nodes, name)
		if err != nil {
			return err
		}
		n, err := rd.node(below, name, g)
		if err != nil {
			return err
		}
		g.Nodes = append(g.Nodes, n)
	}
	return nil
}

// enter opens a group below another, for the only time.
func (rd *reader) enter(group *hdf5.Group, name string) (*hdf5.Group, error) {
	below, err := group.Group(name)
	if err != nil {
		return nil, err
	}
	if rd.seen[below.Address()] {
		return nil, fmt.Errorf("%s is a second link to one group; every node has a group of its own", printable.Name(below.Path()))
	}
	rd.seen[below.Address()] = true
	return below, nil
}

func (rd *reader) node(group *hdf5.Group, name string, above *Graph) (*Node, error) {
	kind, err := rd.text(group, "type")
	if err != nil {
		return nil, err
	}
	n := &Node{Name: name, Type: Type(kind)}
	if n.Type == NIRGraph {
		path := name
		if above.Name != "" {
			path = above.Name + "." + name
		}
		n.Graph, err = rd.graph(group, path)
		return n, err
	}
	parameters, known := kinds[n.Type]
	if !known {
		var all []string
		for t := range kinds {
			all = append(all, string(t))
		}
		slices.Sort(all)
		return nil, fmt.Errorf("the node %s of %s is of type %s, which is none of NIR's%s; replace it before the export",
			printable.Name(name), above.title(), printable.Name(kind), nearest(kind, all))
	}
	names, err := group.Names()
	if err != nil {
		return nil, err
	}
	for _, field := range names {
		switch field {
		case "type":
			continue
		case "metadata":
			if n.Metadata, err = rd.metadata(group); err != nil {
				return nil, err
			}
			continue
		}
		if !slices.ContainsFunc(parameters, func(p parameter) bool { return p.name == field }) {
			above.warn("the node %s (%s) of %s has a field %s, which is none of its type: it is left alone", printable.Name(name), n.Type, above.title(), printable.Name(field))
		}
		o, err := group.Open(field)
		if err != nil {
			return nil, err
		}
		d, is := o.(*hdf5.Dataset)
		if !is {
			// Some versions stored types as a group of one data set.
			below, isGroup := o.(*hdf5.Group)
			if !isGroup {
				continue
			}
			if d = only(below); d == nil {
				continue
			}
		}
		a, err := rd.array(d)
		if err != nil {
			return nil, err
		}
		n.Fields = append(n.Fields, Field{field, a})
	}
	return n, n.checkFields(above)
}

// only returns the only data set of a group, or nil.
func only(g *hdf5.Group) *hdf5.Dataset {
	names, err := g.Names()
	if err != nil || len(names) != 1 {
		return nil
	}
	d, _ := g.Dataset(names[0])
	return d
}

// array reads a data set within the limits.
func (rd *reader) array(d *hdf5.Dataset) (hdf5.Array, error) {
	size := d.Type().Size
	for _, n := range d.Shape() {
		if n > 0 && size > maxBytes/n {
			size = maxBytes
			break
		}
		size *= n
	}
	rd.fields++
	if rd.bytes += size; rd.bytes > maxBytes || rd.fields > maxFields {
		return hdf5.Array{}, fmt.Errorf("%s: the parameters take more than the %d MiB that are read", printable.Name(d.Path()), maxBytes>>20)
	}
	return d.Array()
}

func (rd *reader) text(group *hdf5.Group, name string) (string, error) {
	d, err := group.Dataset(name)
	if err != nil {
		return "", err
	}
	a, err := rd.array(d)
	if err != nil {
		return "", err
	}
	if s, is := (&Field{Array: a}).Text(); is {
		return s, nil
	}
	return "", fmt.Errorf("%s: it is no text", printable.Name(d.Path()))
}

func (rd *reader) readEdges(group *hdf5.Group, g *Graph) error {
	d, err := group.Dataset("edges")
	if err != nil {
		return err
	}
	a, err := rd.array(d)
	if err != nil {
		return err
	}
	shape := a.Shape
	if len(shape) > 0 && shape[0] == 0 {
		return g.checkEdges()
	}
	names, is := a.Data.([]string)
	if !is || len(shape) != 2 || shape[1] != 2 {
		return fmt.Errorf("%s: edges of shape %v; every edge is the names of two nodes", printable.Name(d.Path()), shape)
	}
	if rd.edges += shape[0]; rd.edges > maxEdges {
		return fmt.Errorf("%d edges are more than the %d that are read", rd.edges, maxEdges)
	}
	for i := 0; i < len(names); i += 2 {
		g.Edges = append(g.Edges, Edge{names[i], names[i+1]})
	}
	return g.checkEdges()
}

// metadata reads what is under "metadata", if anything.
func (rd *reader) metadata(group *hdf5.Group) ([]Field, error) {
	o, err := group.Open("metadata")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	below, is := o.(*hdf5.Group)
	if !is {
		return nil, fmt.Errorf("%s: metadata are a group", printable.Name(o.Path()))
	}
	var all []Field
	return all, rd.collect(below, "", &all)
}

// collect reads all data sets below a group; those that are not read are passed over,
// since nothing relies on them.
func (rd *reader) collect(group *hdf5.Group, prefix string, into *[]Field) error {
	if rd.seen[group.Address()] {
		return nil
	}
	rd.seen[group.Address()] = true
	names, err := group.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		o, err := group.Open(name)
		if err != nil {
			return err
		}
		switch o := o.(type) {
		case *hdf5.Group:
			if err := rd.collect(o, prefix+name+"/", into); err != nil {
				return err
			}
		case *hdf5.Dataset:
			a, err := rd.array(o)
			if errors.Is(err, errors.ErrUnsupported) {
				continue
			}
			if err != nil {
				return err
			}
			*into = append(*into, Field{prefix + name, a})
		}
	}
	return nil
}
