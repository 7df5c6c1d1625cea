"""Settings from the environment and from a file."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from config.database import Database
from config.errors import SettingsError
from config.settings import load_settings

NO_FILE = Path("/nonexistent/stoa.toml")


def test_everything_has_a_default_but_secret_and_address() -> None:
    settings = load_settings({}, NO_FILE)
    assert settings.database_url == "sqlite:///var/stoa.sqlite"
    assert (settings.allow_loopback, settings.gather_seconds) == (False, 60.0)
    with pytest.raises(SettingsError) as missing:
        settings.require_secret_key()
    assert missing.value.code == "settings.secret_key"
    with pytest.raises(SettingsError):
        settings.require_base_url()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text('base_url = "https://file.example/"\ngather_seconds = 3\n')
    settings = load_settings({"STOA_BASE_URL": "https://environment.example"}, file)
    assert settings.require_base_url() == "https://environment.example"
    assert settings.gather_seconds == 3.0


def test_the_data_directory_holds_the_database_unless_another_is_named(tmp_path: Path) -> None:
    settings = load_settings({"STOA_DATA_DIR": str(tmp_path)}, NO_FILE)
    assert settings.database_url == f"sqlite:///{tmp_path}/stoa.sqlite"


@pytest.mark.parametrize("name", ["what?", "a%41", "two words", "#1", "\udcfc"])
def test_the_database_lies_in_its_directory_whatever_that_is_called(tmp_path: Path, name: str) -> None:
    settings = load_settings({"STOA_DATA_DIR": str(tmp_path / name)}, NO_FILE)
    settings.make_data_dir()
    database = Database(settings.database_url)
    with database.write() as session:
        session.execute(text("CREATE TABLE posts (text)"))
    database.close()
    assert (tmp_path / name / "stoa.sqlite").exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [("base_url = ", "settings.file"), ("colour = 'blue'", "settings.unknown")],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    tmp_path: Path, content: str, code: str
) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text(content)
    with pytest.raises(SettingsError) as refused:
        load_settings({}, file)
    assert refused.value.code == code


def test_a_file_that_is_named_and_missing_is_refused_with_a_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "elsewhere.toml"
    with pytest.raises(SettingsError, match=r"elsewhere\.toml, which does not exist") as refused:
        load_settings({"STOA_CONFIG": str(missing)})
    assert refused.value.code == "settings.file_missing"
    missing.write_text("gather_seconds = 3")
    assert load_settings({"STOA_CONFIG": str(missing)}).gather_seconds == 3.0


@pytest.mark.parametrize(
    "environ",
    [{"STOA_ALLOW_LOOPBACK": "perhaps"}, {"STOA_GATHER_SECONDS": "soon"}, {"STOA_GATHER_SECONDS": "-1"}],
)
def test_values_that_mean_nothing_are_refused(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load_settings(environ, NO_FILE)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://stoa.example",
        "stoa.example",
        "https://stoa.example/?a=b",
        "https://stoa.example?",
        "https://stoa.example#top",
        "https://stoa.example:nan",
        "https://somebody:secret@stoa.example",
        "https://stoa.example/a b",
        "https://[",
    ],
)
def test_the_public_address_must_be_https(address: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"STOA_BASE_URL": address}, NO_FILE).require_base_url()
    assert refused.value.code == "settings.base_url"


def test_plain_http_is_for_development() -> None:
    environ = {"STOA_BASE_URL": "http://127.0.0.1:8000", "STOA_ALLOW_LOOPBACK": "1"}
    assert load_settings(environ, NO_FILE).require_base_url() == "http://127.0.0.1:8000"


def test_secrets_are_not_shown() -> None:
    address = "postgresql+psycopg://stoa:xxxx@localhost/stoa"
    settings = load_settings({"STOA_SECRET_KEY": "x" * 40, "STOA_DATABASE_URL": address}, NO_FILE)
    assert "xxxx" not in repr(settings)


@pytest.mark.parametrize("secret_key", ["x" * 31, "\udcfc" * 40], ids=["too short", "no text"])
def test_a_secret_that_cannot_be_one_is_refused(secret_key: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"STOA_SECRET_KEY": secret_key}, NO_FILE).require_secret_key()
    assert refused.value.code == "settings.secret_key"


def test_a_secret_in_a_file_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "stoa.toml"
    file.write_text(f'secret_key = "{"x" * 40}"\n')
    file.chmod(0o644)
    with pytest.raises(SettingsError) as refused:
        load_settings({}, file)
    assert refused.value.code == "settings.secret_exposed"
    assert "xxxx" not in refused.value.message
    file.chmod(0o640)
    assert load_settings({}, file).require_secret_key() == "x" * 40


def test_the_annotated_example_can_be_read() -> None:
    example = Path(__file__).parents[2] / "config" / "stoa.example.toml"
    assert load_settings({}, example).base_url == "https://stoa.example.org"


@pytest.mark.parametrize("name", ["file/data", "da\0ta"], ids=["below a file", "no name"])
def test_a_data_directory_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as refused:
        load_settings({"STOA_DATA_DIR": str(tmp_path / name)}, NO_FILE).make_data_dir()
    assert refused.value.code == "settings.data_dir"


def test_a_data_directory_that_is_made_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = load_settings({"STOA_DATA_DIR": str(tmp_path / "one" / "data")}, NO_FILE).make_data_dir()
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
