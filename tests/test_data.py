"""The data: what loads, and what errors say about broken files."""

import h5py
import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from dnn_utils import (
    DATASETS,
    images_to_columns,
    load_data,
    load_digit_picture,
    load_digits,
    load_picture,
    load_planar_dataset,
)

# --- the files of the course ------------------------------------------------


def test_the_pictures_of_cats():
    train_x, train_y, test_x, test_y, classes = load_data()
    for x, y, m in ((train_x, train_y, 209), (test_x, test_y, 50)):
        assert x.shape == (m, 64, 64, 3) and x.dtype == np.uint8
        assert y.shape == (1, m) and y.dtype == int
        assert set(y.flat) == {0, 1}
        assert x.max() > 200
    assert classes.shape == (2,)


def test_the_digits():
    train_x, train_y, test_x, test_y, classes = load_digits()
    for x, y, m in ((train_x, train_y, 1437), (test_x, test_y, 360)):
        assert x.shape == (m, 8, 8) and x.dtype == np.uint8
        assert x.min() == 0 and x.max() == 16
        assert y.shape == (1, m) and set(y.flat) == set(range(10))
    assert classes.shape == (10,)


def test_the_points_of_the_plane():
    X, Y = load_planar_dataset()
    assert X.shape == (2, 400) and X.dtype == np.float64
    assert np.all(np.isfinite(X))
    assert Y.shape == (1, 400) and Y.dtype == int
    assert set(Y.flat) == {0, 1}


def test_the_files_are_found_from_any_folder(tmp_path, monkeypatch):
    here = load_planar_dataset()
    monkeypatch.chdir(tmp_path)
    assert DATASETS.is_absolute()
    for got, expected in zip(load_planar_dataset(), here, strict=True):
        assert_array_equal(got, expected)
    assert load_digits()[0].shape == (1437, 8, 8)
    assert load_data("train_catvnoncat.h5")[0].shape[0] == 209


# --- a pair in the classic layout -------------------------------------------


@pytest.mark.parametrize("shape", [(8,), (8, 1)])
@pytest.mark.parametrize("kind", [np.int64, np.uint8, bool])
def test_labels_come_as_a_row_of_whole_numbers(write_pair, shape, kind):
    labels = np.array([1, 0, 0, 1, 1, 1, 0, 1])
    files = write_pair(train_set_y=labels.reshape(shape).astype(kind))
    train_x, train_y, test_x, test_y, classes = load_data(*files)
    assert_array_equal(train_y, [labels])
    assert train_y.dtype == test_y.dtype == int
    assert train_x.shape == (8, 4, 4, 3) and test_x.shape == (4, 4, 4, 3)
    assert train_x.dtype == np.uint8
    assert classes.tolist() == [b"non-cat", b"cat"]


@pytest.mark.parametrize("half", [0, 1])
def test_one_file_with_the_names_of_the_classes_is_enough(write_pair, half):
    files = write_pair()
    with h5py.File(files[half], "a") as file:
        del file["list_classes"]
    assert load_data(*files)[4].tolist() == [b"non-cat", b"cat"]


def test_a_path_may_be_text(write_pair):
    assert len(load_data(*map(str, write_pair()))) == 5


# --- broken pairs -----------------------------------------------------------


def complaint(files, error=ValueError, load=load_data):
    """The message of loading the files, which names the broken one."""
    with pytest.raises(error) as raised:
        load(*files)
    message = str(raised.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("half, split", [(0, "train"), (1, "test")])
def test_a_missing_file_and_a_folder_are_named(write_pair, half, split):
    files = write_pair()
    files[half].unlink()
    for make in (lambda: None, files[half].mkdir):
        make()
        message = complaint(files, FileNotFoundError)
        for word in ("no file", str(files[half]), split + "_set_x"):
            assert word in message


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("keep", [0, 1, 7, 8, 9, 100, 0.3, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_named(write_pair, half, keep):
    files = write_pair()
    whole = files[half].read_bytes()
    files[half].write_bytes(
        whole[:keep if isinstance(keep, int) else int(keep * len(whole))])
    message = complaint(files)
    assert str(files[half]) in message and "HDF5" in message


def test_a_text_file_is_named(write_pair):
    files = write_pair()
    files[0].write_text("version https://git-lfs.github.com/spec/v1\n")
    message = complaint(files)
    assert str(files[0]) in message and "HDF5" in message


def test_swapped_files_are_told_their_keys(write_pair):
    train, test = write_pair()
    message = complaint((test, train))
    for word in (str(test), "train_set_x", "test_set_x", "list_classes"):
        assert word in message


@pytest.mark.parametrize("name", ["train_set_x", "train_set_y",
                                  "test_set_x", "test_set_y"])
def test_a_missing_array_is_named(write_pair, name):
    message = complaint(write_pair(**{name: None}))
    expected, found = message.split("found")
    assert name in expected and name not in found
    assert name.split("_")[0] + ".h5" in message


def test_a_file_without_any_array_is_named(write_pair):
    files = write_pair(train_set_x=None, train_set_y=None, list_classes=None)
    assert complaint(files).endswith("found none")


@pytest.mark.parametrize("name", ["train_set_x", "test_set_y",
                                  "list_classes"])
def test_a_folder_in_place_of_an_array_is_named(write_pair, name):
    files = write_pair(**{name: None})
    broken = files[name.startswith("test")]
    with h5py.File(broken, "a") as file:
        file.create_group(name)
    assert str(broken) in complaint(files)


PICTURES = np.zeros((8, 4, 4, 3), np.uint8)


@pytest.mark.parametrize("name, array, found", [
    ("train_set_x", PICTURES / 255, "float64"),
    ("train_set_x", PICTURES.astype(int), "int64"),
    ("train_set_x", PICTURES.astype("S1"), "|S1"),
    ("train_set_x", PICTURES[0, 0], "(4, 3)"),
    ("train_set_x", PICTURES.reshape(8, 4, 4, 3, 1), "(8, 4, 4, 3, 1)"),
    ("train_set_x", PICTURES[:0], "(0, 4, 4, 3)"),
    ("train_set_x", np.uint8(7), "()"),
    ("train_set_x", PICTURES[:, :, :, :2], "(8, 4, 4, 2)"),
    ("train_set_x", "a word", "()"),
    ("train_set_y", "a word", "()"),
    ("train_set_y", np.zeros(8), "float64"),
    ("train_set_y", np.array([b"1"] * 8), "|S1"),
    ("train_set_y", np.zeros(7, int), "(7,)"),
    ("train_set_y", np.zeros((1, 8), int), "(1, 8)"),
    ("train_set_y", np.zeros((8, 2), int), "(8, 2)"),
    ("train_set_y", np.array([0, 1, 2] + [0] * 5), "0 to 2"),
    ("train_set_y", np.array([-1, 1] * 4), "-1 to 1"),
    ("list_classes", np.array([b"a", b"b", b"c"]), "(3,)"),
    ("list_classes", np.array([[b"a", b"b"]]), "(1, 2)"),
    ("list_classes", "a word", "()"),
    ("test_set_x", PICTURES[:4] / 1, "float64"),
    ("test_set_y", np.array([0, 1, 2, 0]), "0 to 2"),
    ("test_set_y", np.zeros(3, int), "(3,)"),
])
def test_a_wrong_array_is_named_with_what_was_found(
        write_pair, name, array, found):
    message = complaint(write_pair(**{name: array}))
    file = "test.h5" if name.startswith("test") else "train.h5"
    for word in (file, f"'{name}'", "should hold", found):
        assert word in message


def test_pictures_of_two_sizes_are_named(write_pair):
    files = write_pair(test_set_x=np.zeros((4, 5, 4, 3), np.uint8))
    for word in ("(4, 4, 3)", "(5, 4, 3)", *map(str, files)):
        assert word in complaint(files)


def test_class_names_in_neither_file_are_missed(write_pair):
    files = write_pair(list_classes=None)
    for word in ("list_classes", *map(str, files)):
        assert word in complaint(files)


def test_two_files_that_name_the_classes_differently_are_named(write_pair):
    files = write_pair()
    with h5py.File(files[1], "a") as file:
        file["list_classes"][...] = [b"cat", b"non-cat"]
    for word in ("list_classes", "non-cat", *map(str, files)):
        assert word in complaint(files)


@pytest.mark.parametrize("load", [load_data, load_picture,
                                  load_digit_picture])
@pytest.mark.parametrize("file", [None, 1])
def test_what_is_no_file_name_is_told_so(load, file):
    message = complaint([file], TypeError, load)
    assert "expected the name" in message and repr(file) in message


def test_a_damaged_chunk_is_named(write_pair):
    files = write_pair(train_set_x=None)
    with h5py.File(files[0], "a") as file:
        chunk = file.create_dataset(
            "train_set_x", data=PICTURES, compression="gzip",
            fletcher32=True).id.get_chunk_info(0)
    with files[0].open("r+b") as file:
        file.seek(chunk.byte_offset)
        file.write(bytes(chunk.size))
    message = complaint(files)
    assert str(files[0]) in message and "failed" in message


# --- pictures ---------------------------------------------------------------

RED, BLUE, WHITE = [255, 0, 0], [0, 0, 255], [255, 255, 255]


@pytest.fixture
def save(tmp_path):
    """Return a function that saves a picture and returns its path."""
    def save(picture, name="picture.png", **options):
        if isinstance(picture, np.ndarray):
            picture = Image.fromarray(picture)
        picture.save(tmp_path / name, **options)
        return tmp_path / name
    return save


def test_a_picture_becomes_square_and_small(save):
    picture = load_picture(save(Image.new("RGB", (90, 70), "red")))
    assert picture.shape == (64, 64, 3) and picture.dtype == np.uint8
    assert_array_equal(picture, np.broadcast_to(RED, (64, 64, 3)))
    assert load_picture(save(Image.new("RGB", (3, 9))), size=5).shape == (
        5, 5, 3)


@pytest.mark.parametrize("turn", [False, True])
def test_the_middle_of_a_long_picture_is_kept(save, turn):
    long = np.zeros((8, 24, 3), np.uint8)
    long[:, :8] = long[:, 16:] = BLUE
    long[:, 8:16] = RED
    long = long.transpose(1, 0, 2) if turn else long
    kept = load_picture(save(long.copy()), size=8)
    assert_array_equal(kept, np.broadcast_to(RED, (8, 8, 3)))


def test_what_is_transparent_becomes_white(save):
    clear = np.zeros((4, 4, 4), np.uint8)
    clear[:2] = [255, 0, 0, 255]
    picture = load_picture(save(clear), size=4)
    assert picture[0].tolist() == [RED] * 4
    assert picture[3].tolist() == [WHITE] * 4


def test_sixteen_bits_of_grey_keep_their_shades(tmp_path):
    shades = np.arange(4, dtype=np.uint16).reshape(2, 2) * 20000
    Image.fromarray(shades).save(tmp_path / "scan.png")
    picture = load_picture(tmp_path / "scan.png", size=2)
    assert picture[..., 0].tolist() == [[0, 78], [156, 234]]


def test_a_photo_is_turned_upright(save):
    top_red = np.full((16, 16, 3), 255, np.uint8)
    top_red[:8] = RED
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was upside down
    path = save(top_red, "photo.jpg", exif=exif, quality=100)
    picture = load_picture(path, size=16).astype(int)
    assert np.abs(picture[15, 8] - RED).max() < 10
    assert np.abs(picture[0, 8] - WHITE).max() < 10


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA"])
def test_other_kinds_of_pictures_get_three_colours(save, mode):
    picture = Image.new("RGB", (6, 6), "white").convert(mode)
    assert_array_equal(load_picture(save(picture), size=6),
                       np.full((6, 6, 3), 255, np.uint8), strict=True)


@pytest.mark.parametrize("load", [load_picture, load_digit_picture])
def test_what_is_no_picture_is_named(load, save, tmp_path):
    noise = np.random.RandomState(0).randint(0, 256, (20, 20, 3))
    path = save(noise.astype(np.uint8))
    path.write_bytes(path.read_bytes()[:600])
    words, empty = tmp_path / "words.png", tmp_path / "empty.png"
    words.write_text("not a picture")
    empty.touch()
    for broken in (path, words, empty):
        message = complaint([broken], load=load)
        assert str(broken) in message and "expected a picture" in message
    for missing in (tmp_path / "missing.png", tmp_path):
        message = complaint([missing], FileNotFoundError, load=load)
        assert f"no file {missing}" in message


def test_a_relative_path_starts_from_the_data_folder():
    message = complaint(["nowhere.png"], FileNotFoundError, load_picture)
    assert str(DATASETS / "nowhere.png") in message


# --- a digit of one's own ---------------------------------------------------


def page(ink=0, paper=255):
    """A tall stroke, 8 wide and 32 high, off the middle of a page."""
    page = np.full((80, 100), paper, np.uint8)
    page[10:42, 60:68] = ink
    return page


def test_a_digit_is_cut_out_and_shrunk(save):
    digit = load_digit_picture(save(page()))
    assert digit.shape == (8, 8) and digit.dtype == np.uint8
    # Eight wide of 32 is two dots of eight, in the middle of the square.
    expected = np.zeros((8, 8), int)
    expected[:, 3:5] = 16
    assert_array_equal(digit, expected)


def test_half_a_dot_of_ink_is_half_dark(save):
    half = page()
    half[10:42:4, 60:68] = 255
    half[11:42:4, 60:68] = 255
    half[10, 60] = half[41, 67] = 0  # keep the same outline
    digit = load_digit_picture(save(half))
    assert 7 <= digit[4, 3] <= 9 and digit[4, 0] == 0


@pytest.mark.parametrize("ink, paper", [(60, 255), (0, 200), (40, 180)])
def test_pale_ink_and_grey_paper_are_scaled(save, ink, paper):
    assert_array_equal(load_digit_picture(save(page(ink, paper))),
                       load_digit_picture(save(page(), "best.png")))


def test_a_faint_smear_is_paper_and_a_darker_one_is_ink(save):
    clean = load_digit_picture(save(page()))
    for grey, is_ink in ((191, False), (190, True)):
        smeared = page()
        smeared[10:42, 5] = grey
        digit = load_digit_picture(save(smeared))
        assert np.array_equal(digit, clean) != is_ink


def test_blank_paper_has_no_ink(save):
    for blank in (*(Image.new("L", (30, 30), grey) for grey in
                    (255, 128, 0)), Image.new("RGBA", (30, 30))):
        path = save(blank)
        message = complaint([path], load=load_digit_picture)
        assert str(path) in message and "no ink" in message


def test_a_stroke_hardly_darker_than_the_paper_is_no_ink(save):
    assert load_digit_picture(save(page(136, 200))).max() == 16
    message = complaint([save(page(137, 200))], load=load_digit_picture)
    assert "no ink" in message


# --- pictures to columns ----------------------------------------------------


def test_a_column_is_a_picture_read_row_by_row():
    images = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3)
    X = images_to_columns(images)
    assert X.shape == (12, 2) and X.dtype == np.float64
    assert_array_equal(X * 255, np.arange(24).reshape(2, 12).T)


def test_the_largest_value_becomes_one():
    images = np.array([[[0, 4], [8, 16]]], np.uint8)
    assert images_to_columns(images, largest=16).tolist() == [
        [0], [0.25], [0.5], [1]]
    for kind in (np.uint8, int, np.float32):
        X = images_to_columns(np.array([[0, 255]], kind))
        assert X.dtype == np.float64 and X.tolist() == [[0], [1]]
    images = np.array([[128]], np.uint8)
    assert images_to_columns(images, largest=256).tolist() == [[0.5]]


@pytest.mark.parametrize("value", [0, 51, 255])
def test_a_picture_of_one_colour_is_a_picture(value):
    X = images_to_columns(np.full((1, 2, 2), value, np.uint8))
    assert X.tolist() == [[value / 255]] * 4
