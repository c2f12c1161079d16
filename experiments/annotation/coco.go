package annotation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// cocoImage, cocoObject and cocoCategory are the entries of the three lists.
type cocoImage struct {
	ID     *int64 `json:"id"`
	Name   string `json:"file_name"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type cocoObject struct {
	Image    *int64    `json:"image_id"`
	Category *int64    `json:"category_id"`
	Box      []float64 `json:"bbox"`
	Crowd    int       `json:"iscrowd"`
}

type cocoCategory struct {
	ID   *int64 `json:"id"`
	Name string `json:"name"`
}

// cocoFile is what has been read of a file. Its lists come in any order.
type cocoFile struct {
	images     map[int64]cocoImage
	objects    map[int64]*cocoObjects
	categories map[int64]string
	lists      map[string]bool // those that were there
}

// cocoObjects are those of one image: how many, and the first.
type cocoObjects struct {
	number int
	crowd  bool
	cocoObject
}

// readCOCO reads a file entry by entry, without ever having all of it in memory.
func readCOCO(r io.Reader) (*Set, error) {
	allowed := newAllowance(r)
	d := json.NewDecoder(allowed)
	f := &cocoFile{map[int64]cocoImage{}, map[int64]*cocoObjects{}, map[int64]string{}, map[string]bool{}}
	if err := f.read(d, allowed); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("is no COCO: it ends in the middle, after %d bytes", d.InputOffset())
		}
		return nil, fmt.Errorf("is no COCO: near byte %d: %w", d.InputOffset(), err)
	}
	return f.set()
}

func (f *cocoFile) read(d *json.Decoder, allowed *allowance) error {
	if _, err := d.Token(); err != nil { // the brace that the format is known by
		return err
	}
	for d.More() {
		allowed.next()
		key, err := d.Token()
		if err != nil {
			return err
		}
		add := map[string]func(*json.Decoder) error{
			"images": f.addImage, "annotations": f.addObject, "categories": f.addCategory,
		}[fmt.Sprint(key)]
		if add == nil {
			if err := d.Decode(new(json.RawMessage)); err != nil {
				return err
			}
			continue
		}
		f.lists[fmt.Sprint(key)] = true
		open, err := d.Token()
		if err != nil {
			return err
		}
		if open != json.Delim('[') {
			return fmt.Errorf("%q is no list", key)
		}
		for n := 0; d.More(); n++ {
			allowed.next()
			if err := add(d); err != nil {
				return fmt.Errorf("%s[%d]: %w", key, n, err)
			}
		}
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	allowed.next()
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("it goes on behind its end")
	}
	return nil
}

func (f *cocoFile) addImage(d *json.Decoder) error {
	var image cocoImage
	if err := d.Decode(&image); err != nil {
		return err
	}
	if image.ID == nil {
		return errors.New("has no id")
	}
	if problem := nameFault(image.Name); problem != "" {
		return fmt.Errorf("file_name %s", problem)
	}
	if _, taken := f.images[*image.ID]; taken {
		return fmt.Errorf("the id %d was there before", *image.ID)
	}
	if len(f.images) == maxPictures {
		return fmt.Errorf("names more than %d pictures", maxPictures)
	}
	f.images[*image.ID] = image
	return nil
}

func (f *cocoFile) addObject(d *json.Decoder) error {
	var object cocoObject
	if err := d.Decode(&object); err != nil {
		return err
	}
	if object.Image == nil {
		return errors.New("has no image_id")
	}
	objects := f.objects[*object.Image]
	if objects == nil {
		if len(f.objects) == maxPictures {
			return fmt.Errorf("is about more than %d pictures", maxPictures)
		}
		if len(object.Box) != 0 && len(object.Box) != 4 {
			object.Box = []float64{0} // no box, however long
		}
		objects = &cocoObjects{cocoObject: object}
		f.objects[*object.Image] = objects
	}
	objects.number++
	objects.crowd = objects.crowd || object.Crowd != 0
	return nil
}

func (f *cocoFile) addCategory(d *json.Decoder) error {
	var category cocoCategory
	if err := d.Decode(&category); err != nil {
		return err
	}
	if category.ID == nil {
		return errors.New("has no id")
	}
	if problem := nameFault(category.Name); problem != "" {
		return fmt.Errorf("name %s", problem)
	}
	if _, taken := f.categories[*category.ID]; taken {
		return fmt.Errorf("the id %d was there before", *category.ID)
	}
	if len(f.categories) == maxPictures {
		return fmt.Errorf("has more than %d classes", maxPictures)
	}
	f.categories[*category.ID] = category.Name
	return nil
}

// set puts the lists together.
func (f *cocoFile) set() (*Set, error) {
	for _, list := range []string{"images", "annotations"} {
		if !f.lists[list] {
			return nil, fmt.Errorf("is no COCO: it has no %q", list)
		}
	}
	c := newCollector()
	for _, id := range slices.Sorted(maps.Keys(f.images)) {
		image := f.images[id]
		p, err := c.picture(image.Name)
		if err != nil {
			return nil, err
		}
		p.sized(image.Width, image.Height)
		if objects := f.objects[id]; objects != nil {
			f.add(p, objects)
			delete(f.objects, id)
		}
	}
	if n := len(f.objects); n > 0 {
		c.fault("annotations", fmt.Sprintf("those of %d images have an image_id that no image has", n))
	}
	return c.set(true), nil
}

// add notes the objects of a picture.
func (f *cocoFile) add(p *Picture, objects *cocoObjects) {
	class, fault := "", ""
	if id := objects.Category; id != nil {
		known := false
		if class, known = f.categories[*id]; !known {
			fault = fmt.Sprintf("an object is of category %d, which is not in the list of categories", *id)
		}
	}
	var box Box
	if b := objects.Box; len(b) == 4 {
		box = Box{b[0], b[1], b[0] + b[2], b[1] + b[3]}
	} else if fault == "" {
		fault = "an object has no bbox of 4 numbers"
	}
	if !box.finite() && fault == "" {
		fault = "an edge of the box is no number"
	}
	p.add(class, box, fault)
	if p.Objects += objects.number - 1; objects.crowd {
		p.Objects = max(p.Objects, 2) // a region of many
	}
}
