using PanopticFpn.Training.Augmentation;
using PanopticFpn.Training.Runs;
using PanopticFpn.Training.Scenes;
using PanopticFpn.Training.Tests.Models;
using TorchSharp;

// A process of its own for the tests of killed trainings: TrainOnce DIRECTORY STEPS. It begins a run or goes on with one.
string directory = args[0];
torch.set_num_threads(1);
torch.random.manual_seed(1);
using var model = new TinyShapes();
var trainer = new SegmentationTrainer<TinyShapes>(model, new DrawnScenes(6, 40, 40, seed: 1), new DrawnScenes(2, 40, 40, seed: 2));

// Said when it begins: the test waits for it before it kills.
trainer.Stepped += (_, progress) => Console.WriteLine(progress.Step);
if (File.Exists(Path.Combine(directory, "last.safetensors")))
{
    trainer.Resume(directory);
    return;
}

trainer.Run(directory, new TrainingOptions
{
    Steps = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture),
    Batch = 2,
    WarmUp = 2,
    Average = 0.9,
    ValidateEvery = 5,
    LogEvery = 2,
    SaveEvery = 1,
    Augmentation = new AugmentationOptions { CropHeight = 32, CropWidth = 32 },
});
