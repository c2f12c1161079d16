package nir

import (
	"fmt"
	"io"

	"spikesim/experiments/hdf5"
)

// layoutVersion is the version of the nir package whose layout is written.
const layoutVersion = "1.0.7"

// Write writes a graph as a file: every number as the graph has it. Equal graphs give
// equal bytes.
func Write(out io.Writer, g *Graph) error {
	var w hdf5.Writer
	version := g.Version
	if version == "" {
		version = layoutVersion
	}
	if err := w.Dataset("version", hdf5.Scalar(version)); err != nil {
		return err
	}
	if err := writeGraph(&w, "node", g); err != nil {
		return err
	}
	_, err := w.WriteTo(out)
	return err
}

func writeGraph(w *hdf5.Writer, path string, g *Graph) error {
	edges := hdf5.Array{Shape: []int{len(g.Edges), 2}, Data: []string{}}
	for _, e := range g.Edges {
		edges.Data = append(edges.Data.([]string), e.From, e.To)
	}
	if err := w.Dataset(path+"/type", hdf5.Scalar(string(NIRGraph))); err != nil {
		return err
	}
	if err := w.Dataset(path+"/edges", edges); err != nil {
		return err
	}
	if err := w.Group(path + "/nodes"); err != nil {
		return err
	}
	for _, n := range g.Nodes {
		below := path + "/nodes/" + n.Name
		if n.Graph != nil {
			if err := writeGraph(w, below, n.Graph); err != nil {
				return err
			}
			continue
		}
		if err := w.Dataset(below+"/type", hdf5.Scalar(string(n.Type))); err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
		for _, f := range n.Fields {
			if err := w.Dataset(below+"/"+f.Name, f.Array); err != nil {
				return fmt.Errorf("%s: %w", n, err)
			}
		}
		if err := writeFields(w, below+"/metadata/", n.Metadata); err != nil {
			return fmt.Errorf("%s: %w", n, err)
		}
	}
	return writeFields(w, path+"/metadata/", g.Metadata)
}

func writeFields(w *hdf5.Writer, prefix string, fields []Field) error {
	for _, f := range fields {
		if err := w.Dataset(prefix+f.Name, f.Array); err != nil {
			return err
		}
	}
	return nil
}
