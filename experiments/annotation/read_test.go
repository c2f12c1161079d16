package annotation

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// The same three pictures, one with two objects, in every format.
var forms = map[string]string{
	"CSV": "filename,width,height,class,xmin,ymin,xmax,ymax\n" +
		"a.jpg,100,50,cat,10,20,30,40\nb.jpg,80,60,dog,0,0,80,60\nc.jpg,8,6,dog,1,1,2,2\nc.jpg,8,6,cat,2,2,3,3\n",
	"CSV with other columns": "\ufeff Ymax ; comment; X_MIN;\"Label\";xmax;ymin;image_path;width;height\r\n" +
		"40;x;10;cat;30;20;a.jpg;100;50\r\n60;;0;dog;80;0;b.jpg;80;60\r\n2;;1;dog;2;1;c.jpg;8;6\r\n3;;2;cat;3;2;c.jpg;8;6\r\n",
	"COCO": `{"info": {"deep": [[["x"]]]}, "annotations": [
		{"id": 1, "image_id": 7, "category_id": 3, "bbox": [10, 20, 20, 20], "segmentation": [[1, 2, 3]]},
		{"id": 2, "image_id": 9, "category_id": 5, "bbox": [1, 1, 1, 1]},
		{"id": 3, "image_id": 9, "category_id": 3, "bbox": [2, 2, 1, 1]},
		{"id": 4, "image_id": 8, "category_id": 5, "bbox": [0, 0, 80, 60.0]}],
		"images": [{"id": 8, "file_name": "b.jpg", "width": 80, "height": 60}, {"id": 7, "file_name": "a.jpg", "width": 100, "height": 50},
		{"id": 9, "file_name": "c.jpg", "width": 8, "height": 6}],
		"categories": [{"id": 3, "name": "cat", "supercategory": "animal"}, {"id": 5, "name": "dog"}]}`,
}

var wanted = []Picture{
	{Name: "a.jpg", Width: 100, Height: 50, Objects: 1, Class: "cat", Box: Box{10, 20, 30, 40}},
	{Name: "b.jpg", Width: 80, Height: 60, Objects: 1, Class: "dog", Box: Box{0, 0, 80, 60}},
	{Name: "c.jpg", Width: 8, Height: 6, Objects: 2, Class: "dog", Box: Box{1, 1, 2, 2}},
}

func TestAllFormsSayTheSame(t *testing.T) {
	for form, text := range forms {
		set, err := read(strings.NewReader(text))
		if err != nil || !set.Boxes || len(set.Faults) != 0 || !reflect.DeepEqual(set.Pictures, wanted) {
			t.Errorf("%s: %v, %+v", form, err, set)
		}
	}
	dir := t.TempDir()
	// Pascal VOC counts pixels from 1 and both corners belong to the object.
	for file, text := range map[string]string{
		"a.xml": voc("a.jpg", "100", "50", "cat 11 21 30 40"), "b.XML": voc("b.jpg", "80", "60", "dog 1 1 80 60"),
		"c.xml": voc("c.jpg", "8", "6", "dog 2 2 2 2", "cat 3 3 3 3"), "note.txt": "no annotation",
	} {
		write(t, filepath.Join(dir, file), text)
	}
	set, err := Read(dir)
	if err != nil || !set.Boxes || len(set.Faults) != 0 || !reflect.DeepEqual(set.Pictures, wanted) {
		t.Errorf("VOC: %v, %+v", err, set)
	}
	one, err := Read(filepath.Join(dir, "a.xml"))
	if err != nil || !reflect.DeepEqual(one.Pictures, wanted[:1]) {
		t.Errorf("one file: %v, %+v", err, one)
	}
	classes, err := read(strings.NewReader("class,filename\ncat,a.jpg\ndog,b.jpg\n"))
	if err != nil || classes.Boxes || len(classes.Pictures) != 2 || classes.Pictures[1].Class != "dog" {
		t.Errorf("classes: %v, %+v", err, classes)
	}
}

// voc is the file of a picture; an object is written "class xmin ymin xmax ymax".
func voc(name, width, height string, objects ...string) string {
	text := fmt.Sprintf("<annotation><filename>%s</filename><size><width>%s</width><height>%s</height></size>", name, width, height)
	for _, o := range objects {
		f := strings.Fields(o)
		text += fmt.Sprintf("<object><name>%s</name><pose>left</pose><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>", f[0], f[1], f[2], f[3], f[4])
	}
	return text + "</annotation>"
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestFilesThatAreNotWhatTheySeem(t *testing.T) {
	const header = "filename,class,xmin,ymin,xmax,ymax\n"
	const image = `"images": [{"id": 1, "file_name": "a.jpg"}]`
	deep := strings.Repeat("<a>", 100_000)
	for text, want := range map[string]string{
		"":                                   "nothing in it",
		" \n":                                "nothing in it",
		"[1, 2]":                             "is a list in JSON",
		"raccoon-1.jpg,81,88,522,408\n":      "line 1 has to name the columns",
		"filename,xmin,ymin,xmax\na,1,2,3\n": "without class, ymax",
		"filename\na\n":                      "has to name the columns filename and class",
		"filename,image,class\n":             "two columns",
		header + "a.jpg,cat,1,2,3\n":         "line 2: wrong number of fields",
		header + "a.jpg,cat,1,2,3,4\n\"a":    "line 3: extraneous or missing",
		header + ",cat,1,2,3,4\n":            "line 2: the name of a picture is empty",
		header + "\"a\n\",cat,1,2,3,4\n":     "holds bytes that are no text",
		header + strings.Repeat("a", 2000) + ",cat,1,2,3,4\n": "more than 1000 bytes",
		header + `"` + strings.Repeat("a", maxEntry+10_000):   "an entry has more than",
		"{":                                             "ends in the middle",
		`{"images": []`:                                 "ends in the middle",
		`{"images": {}, "annotations": []}`:             `"images" is no list`,
		`{"images": []}`:                                `has no "annotations"`,
		`{"annotations": []}`:                           `has no "images"`,
		`{"images": [], "annotations": []} {}`:          "behind its end",
		`{"images": [{"file_name": "a"}]}`:              "images[0]: has no id",
		`{"images": [{"id": 1}]}`:                       "images[0]: file_name is empty",
		`{"images": [{"id": "one", "file_name": "a"}]}`: "images[0]: json: cannot unmarshal string",
		`{"images": [{"id": 1, "file_name": "a"}, {"id": 1}]}`:                "images[1]: file_name",
		`{"images": [{"id": 1, "file_name": "a"},{"id":1, "file_name": "b"}]`: "images[1]: the id 1 was there",
		`{` + image + `, "annotations": [{"id": 1}]}`:                         "annotations[0]: has no image_id",
		`{` + image + `, "annotations": [{"image_id": 1, "bbox": "x"}]}`:      "annotations[0]: json",
		`{` + image + `, "categories": [{"name": "a"}]}`:                      "categories[0]: has no id",
		`{"x": "` + strings.Repeat("a", maxEntry+10_000) + `"}`:               "an entry has more than",
		`{"x": ` + strings.Repeat("[", 100_000):                               "exceeded max depth",
		`{"annotations": [` + strings.Repeat(`{"bbox":[`, 100_000):            "exceeded max depth",
		"<html></html>":               "is no Pascal VOC: expected element type <annotation>",
		"<annotation>":                "is no Pascal VOC: XML syntax error",
		"<annotation>" + deep:         "is no Pascal VOC",
		"<annotation/><annotation/>":  "goes on behind its picture",
		"<annotation/><":              "is no Pascal VOC",
		"<annotation></annotation>":   "the name of a picture is empty",
		strings.Repeat("<", maxXML+1): "more than 1048576 bytes",
		bomb("<annotation>&c;"):       "invalid character entity &c;",
		"<?xml version=\"1.0\" encoding=\"EBCDIC\"?><annotation/>": "encoding \"EBCDIC\" declared",
	} {
		_, err := read(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: error %.200v, want %q", text, err, want)
		}
	}
	for _, place := range []string{filepath.Join(t.TempDir(), "nowhere"), t.TempDir(), os.DevNull} {
		if _, err := Read(place); err == nil || !strings.HasPrefix(err.Error(), "annotations") {
			t.Errorf("%s: error %v", place, err)
		}
	}
}

// bomb is the head of a file whose entities grow tenfold each.
func bomb(body string) string {
	return `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>` + body + "</annotation>"
}

// What is wrong with one picture is its own.
func TestFaultsOfPictures(t *testing.T) {
	const header = "filename,class,xmin,ymin,xmax,ymax,width,height\n"
	for text, want := range map[string]string{
		header + "a.jpg,cat,1,2,x,4,9,9\n":                                                                 `line 2: xmax "x" is no number`,
		header + "a.jpg,cat,1,NaN,3,4,9,9\n":                                                               "line 2: an edge of the box is no number",
		header + "a.jpg,cat,1,-Inf,3,4,9,9\n":                                                              "no number",
		header + "a.jpg,cat,1,2,3,4,-9,9\n":                                                                "size -1×9",
		header + "a.jpg,cat,1,2,3,4,1e30,9\n":                                                              "size -1×9",
		header + "a.jpg,cat,1,2,3,4,9.5,9\n":                                                               "size -1×9",
		header + "a.jpg,cat,1,2,3,4,9,9\na.jpg,,1,2,3,4,9,8\n":                                             "size 9×9 and 9×8",
		header + "a.jpg,\"c\nt\",1,2,3,4,9,9\n":                                                            "name of its class holds bytes",
		"class,filename\n,a.jpg\n":                                                                         "line 2: has no class",
		voc("a.jpg", "9", "9", "cat 1 1 x 1"):                                                              `xmax "x" of an object is no number`,
		voc("a.jpg", "9", "9", "cat 1 1 Inf 1"):                                                            `xmax "Inf" of an object is no number`,
		voc("a.jpg", "-9", "9", "cat 1 1 2 2"):                                                             "size -1×9",
		voc("a.jpg", "nine", "9", "cat 1 1 2 2"):                                                           "size -1×9",
		"<annotation><filename>a.jpg</filename><object><name>cat</name></object></annotation>":             "no bndbox",
		`{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1}]}`:                  "no bbox of 4 numbers",
		`{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [1,2,3]}]}`: "no bbox of 4 numbers",
		`{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [1,2,3,4], "category_id": 4}]}`: "category 4, which is not in the list",
		`{"images": [{"id": 1, "file_name": "a.jpg", "width": -4}], "annotations": [{"image_id": 1, "bbox": [1,2,3,4]}]}`:      "size -4×0",
		`{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [1e308,2,1e308,4]}]}`:           "no number",
	} {
		set, err := read(strings.NewReader(text))
		if err != nil || len(set.Pictures) != 1 || set.Pictures[0].Name != "a.jpg" || !strings.Contains(set.Pictures[0].Fault, want) {
			t.Errorf("%.100q: %v, %+v, want %q", text, err, set, want)
		}
	}
	// What is of no picture is said of the file.
	set, err := read(strings.NewReader(`{"images": [], "annotations": [{"image_id": 4, "bbox": [1,2,3,4]}]}`))
	if err != nil || len(set.Faults) != 1 || !strings.Contains(set.Faults[0].Reason, "1 images have an image_id that no image has") {
		t.Errorf("%v, %+v", err, set)
	}
	crowd, err := read(strings.NewReader(`{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "bbox": [1,2,3,4], "iscrowd": 1}]}`))
	if err != nil || crowd.Pictures[0].Objects != 2 {
		t.Errorf("a crowd: %v, %+v", err, crowd)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.xml"), voc("a.jpg", "9", "9", "cat 1 1 2 2"))
	write(t, filepath.Join(dir, "b.xml"), "<annotation>")
	write(t, filepath.Join(dir, "c.xml"), "<annotation/>")
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sub", "d.xml"), voc("d.jpg", "", "", "cat 1 1 2 2"))
	set, err = Read(dir)
	var got []string
	for _, p := range set.Pictures {
		got = append(got, p.Name)
	}
	if err != nil || !reflect.DeepEqual(got, []string{"a.jpg", "c", "sub/d.jpg"}) || len(set.Faults) != 1 || set.Faults[0].Name != "b.xml" {
		t.Errorf("%v, %+v", err, set)
	}
}

// Of a file with many objects only what is kept takes memory: so much is alive when
// nearly all of it has been read.
func TestMemoryIsBoundedByThePictures(t *testing.T) {
	r, w := io.Pipe()
	var before, late runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	go func() {
		fmt.Fprint(w, `{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [`)
		outline := strings.Repeat("1,", 50_000) + "1"
		const objects = 500 // 50 MB
		for i := range objects {
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, `{"image_id": 1, "bbox": [1,2,3,4], "segmentation": [[%s]]}`, outline)
			if i == objects-10 {
				runtime.GC()
				runtime.ReadMemStats(&late)
			}
		}
		fmt.Fprint(w, "]}")
		w.Close()
	}()
	set, err := read(r)
	if err != nil || set.Pictures[0].Objects != 500 {
		t.Fatalf("%v, %+v", err, set)
	}
	if grown := int64(late.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d KiB are kept of a file of 50 MB", grown>>10)
	}
}
