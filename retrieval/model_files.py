"""Finding a sentence-transformers model, of either kind, by its folder or its name on the hub."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from retrieval.errors import ModelError

HUB_TIMEOUT_S = 10.0

Model = TypeVar("Model")


def load_model(name: str, section: str, key: str, load: Callable[[str, bool], Model]) -> Model:
    """Load a model by folder or by hub name, from the local cache if it is there, else from the hub.

    `section` and `key` are those of the setting that names it; `load` is told the folder or name, and whether
    only local files may be used. Raises ModelError if there is no such model to be had. A hub that does not
    answer is given up on within HUB_TIMEOUT_S seconds.
    """
    setting = f"[{section}] {key} = {name!r}"
    instead = f'写 {key} = "bundled" 用自带的模型'
    folder = Path(name).expanduser()

    def attempt(source: str, *, local_files_only: bool = False) -> Model:
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
        try:
            return load(source, local_files_only)
        # What a damaged folder or another kind of model raises is not documented, and is of many kinds.
        except Exception as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(
                f"{setting}：不能作为 sentence-transformers 模型加载（{type(error).__name__}：{reason}）；"
                f"请检查该模型，或{instead}。"
            ) from error

    if folder.is_dir():
        return attempt(str(folder))
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ModelError(f"{setting}：没有这个文件夹；请写 sentence-transformers 模型的文件夹或名称。")
    try:
        return attempt(name, local_files_only=True)
    except ModelError:
        _ask_hub(name, setting, f"请检查名称和网络，改写已下载好的模型文件夹，或{instead}")
        return attempt(name)


def _ask_hub(name: str, setting: str, remedy: str) -> None:
    """Raise ModelError if the hub may not be asked, does not answer, or has no such model."""
    from huggingface_hub import HfApi, constants

    if constants.HF_HUB_OFFLINE:
        raise ModelError(f"{setting}：本机没有这个模型，而 HF_HUB_OFFLINE 禁止下载；{remedy}。")
    try:
        HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
    # Network, proxy and HTTP errors of several libraries.
    except Exception as error:
        raise ModelError(
            f"{setting}：本机没有这个模型，也没能从 {constants.ENDPOINT} 取得"
            f"（{type(error).__name__}）；{remedy}。"
        ) from error
