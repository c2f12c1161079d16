package hdf5

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Group is a group of links to other objects.
type Group struct{ node }

// Names lists the group's links, whatever they lead to, in the order of their bytes.
func (g *Group) Names() ([]string, error) {
	t, err := g.links()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(t.list))
	for i, l := range t.list {
		names[i] = l.name
	}
	return names, nil
}

// Open returns what a path from here leads to, such as "node/nodes", through groups
// and soft links; a leading "/" starts at the root. Where there is no such link,
// errors.Is(err, fs.ErrNotExist) holds.
func (g *Group) Open(path string) (Object, error) {
	hops := 0
	o, err := g.resolve(path, &hops)
	if err != nil {
		return nil, err
	}
	return o, nil
}

// Group returns the group at a path, as Open does.
func (g *Group) Group(path string) (*Group, error) {
	o, err := g.Open(path)
	if err != nil {
		return nil, err
	}
	if below, is := o.(*Group); is {
		return below, nil
	}
	return nil, at(o.Path(), fmt.Errorf("%s, want a group", kindOf(o)))
}

// Dataset returns the data set at a path, as Open does.
func (g *Group) Dataset(path string) (*Dataset, error) {
	o, err := g.Open(path)
	if err != nil {
		return nil, err
	}
	if d, is := o.(*Dataset); is {
		return d, nil
	}
	return nil, at(o.Path(), fmt.Errorf("%s, want a data set", kindOf(o)))
}

func kindOf(o Object) string {
	switch o.(type) {
	case *Group:
		return "a group"
	case *Dataset:
		return "a data set"
	}
	return "a committed type"
}

// links returns what the group links to.
func (g *Group) links() (*linkTable, error) {
	t, err := g.f.links(g.addr)
	return t, at(g.path, err)
}

// resolve follows a path, and counts soft links in hops.
func (g *Group) resolve(path string, hops *int) (Object, error) {
	if strings.HasPrefix(path, "/") {
		g = g.f.Root()
	}
	var here Object = g
	for name := range strings.SplitSeq(path, "/") {
		if name == "" || name == "." {
			continue
		}
		group, is := here.(*Group)
		if !is {
			return nil, at(here.Path(), fmt.Errorf("%s, and no group that could hold %q", kindOf(here), name))
		}
		links, err := group.links()
		if err != nil {
			return nil, err
		}
		i, there := links.byName[name]
		if !there {
			names, _ := group.Names()
			return nil, at(group.path, &missingError{fmt.Sprintf("no %q; %s", name, some(names))})
		}
		if here, err = group.step(links.list[i], hops); err != nil {
			return nil, err
		}
	}
	return here, nil
}

// step follows one link of the group.
func (g *Group) step(l link, hops *int) (Object, error) {
	switch l.kind {
	case hardLink:
		return g.follow(l)
	case softLink:
		if *hops++; *hops > maxHops {
			return nil, at(g.below(l.name), fmt.Errorf("more than %d soft links, one after the other", maxHops))
		}
		target, err := g.resolve(l.target, hops)
		if *hops > maxHops {
			return nil, err
		}
		if err != nil {
			return nil, at(g.below(l.name), fmt.Errorf("a soft link to %q: %w", l.target, err))
		}
		return g.follow(link{name: l.name, addr: target.Address()})
	case externalLink:
		return nil, at(g.below(l.name), unsupported(merge, "link into another file, %q", l.target))
	}
	return nil, at(g.below(l.name), unsupported(merge, "user-defined link of type %d", l.kind))
}

// follow opens what a hard link leads to.
func (g *Group) follow(l link) (Object, error) {
	n := node{f: g.f, path: g.below(l.name), addr: l.addr, above: append(slices.Clip(g.above), g.addr)}
	if slices.Contains(n.above, l.addr) {
		return nil, at(n.path, errors.New("a link back to a group above; the file has no end"))
	}
	if len(n.above) > maxDepth {
		return nil, at(n.path, fmt.Errorf("nested more than %d deep", maxDepth))
	}
	if len(n.path) > maxName {
		return nil, at(n.path[:64]+"…", fmt.Errorf("a path of %d bytes, more than %d", len(n.path), maxName))
	}
	o, err := n.open()
	return o, at(n.path, err)
}

// below returns the path of a link.
func (g *Group) below(name string) string {
	return strings.TrimSuffix(g.path, "/") + "/" + name
}
