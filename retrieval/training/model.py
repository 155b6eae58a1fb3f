"""The reader as a torch module: the bundled encoder with three outputs a token or a pair."""

import torch
from torch import nn

from retrieval.bundled_model import Weights, bert_tensors

LEAVES_OUT = -1e4
"""A logit of what is no token of the text: no probability, and no infinity in half precision."""


class ReaderModel(nn.Module):
    """An encoder over (question, text) pairs with two heads.

    Relevance, from the first token: the logit that the text answers the question. Answer start and end, from
    each token; at the first token, the logit that there is no answer in the text (as for SQuAD 2.0: Rajpurkar
    et al. 2018, Devlin et al. 2019).
    """

    def __init__(self, weights: Weights, kept: list[int], layers: int) -> None:
        """Take the pieces `kept` and the first `layers` layers of the bundled model."""
        from transformers import BertConfig, BertModel

        super().__init__()
        config = BertConfig(
            vocab_size=len(kept),
            hidden_size=weights.hidden,
            num_hidden_layers=layers,
            num_attention_heads=weights.heads,
            intermediate_size=weights.intermediate,
            max_position_embeddings=weights.positions,
            type_vocab_size=weights.types,
            layer_norm_eps=weights.epsilon,
            attention_probs_dropout_prob=0.0,
            hidden_dropout_prob=DROPOUT,
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        tensors = {name: torch.from_numpy(values) for name, values in bert_tensors(weights).items()}
        words = "embeddings.word_embeddings.weight"
        tensors[words] = tensors[words][kept]
        own = self.encoder.state_dict()
        self.encoder.load_state_dict({name: tensors[name] for name in own if name in tensors}, strict=False)
        self.dropout = nn.Dropout(DROPOUT)
        self.relevance = nn.Linear(weights.hidden, 1)
        self.span = nn.Linear(weights.hidden, 2)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return relevance, of shape (pairs,), and start and end logits, each of shape (pairs, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        hidden = self.dropout(hidden)
        start, end = self.span(hidden).unbind(-1)
        return self.relevance(hidden[:, 0]).squeeze(-1), start, end


DROPOUT = 0.1
