"""Writes cc0-tokens.json: a byte-level vocabulary of 384 tokens for writer.dln, learned from cc0.txt.

Usage: python make-vocabulary.py. Needs tokenizers 0.19.1.
"""

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = Path(__file__).parent

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
# All 256 bytes and the 128 pairs that occur most often.
trainer = trainers.BpeTrainer(vocab_size=384, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
tokenizer.train([str(HERE / "cc0.txt")], trainer)
(HERE / "cc0-tokens.json").write_text(tokenizer.to_str(pretty=True) + "\n", encoding="utf-8")
