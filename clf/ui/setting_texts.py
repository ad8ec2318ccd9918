"""What the settings of a training mean, in words for the form."""

HELP = {
    "epochs": "How often the network sees all training pictures.",
    "batch_size": "How many pictures it sees before each change of its weights.",
    "optimizer": "The rule that turns the loss into new weights. Muon is made for networks of "
    "convolutions with batch normalization.",
    "schedule": "How the learning rate changes from the first step to the last.",
    "patience": "Early stopping: ends after so many epochs without a better validation accuracy, "
    "and keeps the best epoch. 0 switches it off.",
    "learning_rate": "How far each change of the weights goes. 0.001 suits Adam, 0.01 to 0.1 "
    "SGD and Muon.",
    "fine_tuning": "So many of the epochs, the last ones, let the last pretrained layers learn as "
    "well, at a tenth of the learning rate. 0 leaves them as they are.",
    "class_weights": "Where some classes have few pictures: whether a picture of these counts for "
    "more, so that all classes count the same.",
    "weight_decay": "Pulls every weight towards 0 a little at each step, against overfitting. With "
    "AdamW, 0 stands for Keras's 0.004.",
    "label_smoothing": "Asks for a little less than certainty: this share of the target is spread "
    "over all classes.",
    "outliers": "Teaches what is none of the classes: so many pictures, as a share of each batch, "
    "are turned by a quarter or laid over each other, and should look like no class in particular. "
    "For digits and other drawings.",
    "other_writers": "Adds so many digits, as a share of the training pictures, that the app "
    "writes itself: a 1 with a flag, a crossed 7, a curled 9. Letters are then half of the "
    "outliers.",
    "precision": "mixed bfloat16 computes with fewer digits, which some processors do much faster. "
    "The faster one here is found by a short measurement when the training starts.",
    "loss": "What is made small: how wrong the probabilities are.",
    "scaling": "What is done to the pixel values before the first layer.",
    "output": "How the last layer's values (logits) become probabilities.",
    "output_base": "Above e = 2.718 sharper than softmax, below it softer.",
    "augmentation": "Changes the training pictures at random each time they are seen.",
    "validation_share": "Share of the training pictures kept aside to check on after each epoch.",
    "seed": "The same seed and settings give the same run again.",
}
OUTPUT_NOTES = {
    "norm": "Divided by their Euclidean norm, the values do not sum to 1: for (3, 4) they are "
    "0.6 and 0.8, which is 1.4. Their squares do, 0.36 + 0.64 = 1, so the squares are used as "
    "probabilities.",
    "relu": "Negative values become 0; the others are divided by their sum to be probabilities. "
    "A negative value gets no gradient any more, so this output often learns badly: try it.",
    "softmax_base": "b^v divided by the sum of all b^v; softmax is the same with b = e.",
}
