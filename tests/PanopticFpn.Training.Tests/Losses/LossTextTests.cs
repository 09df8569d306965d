using PanopticFpn.Training.Losses;
using Xunit;

namespace PanopticFpn.Training.Tests.Losses;

public sealed class LossTextTests
{
    private static readonly SegmentationClasses Classes = SegmentationClasses.Numbered(3);

    [Theory]
    [InlineData("ce", typeof(CrossEntropyLoss))]
    [InlineData(" 1 * ohem ", typeof(OhemLoss))]
    [InlineData("focal", typeof(FocalLoss))]
    [InlineData("dice", typeof(DiceLoss))]
    [InlineData("lovasz", typeof(LovaszLoss))]
    [InlineData("2*lovasz", typeof(WeightedSum))]
    [InlineData("ce+0.5*dice + 1e-1*lovasz", typeof(WeightedSum))]
    public void NamesAndSumsAreRead(string text, Type type) => Assert.IsType(type, LossText.Parse(text, Classes));

    [Theory]
    [InlineData("", "The loss is empty; write one of ce, ohem, focal, dice, lovasz, or a sum such as 'ce + 0.5*dice'.")]
    [InlineData("ce +", "The loss 'ce +' has a + with nothing on one side; write a sum such as 'ce + 0.5*dice'.")]
    [InlineData("ce + dize", "The loss 'ce + dize' has 'dize' where the name of a loss is expected: one of ce, ohem, focal, dice, lovasz.")]
    [InlineData("ce*0.5", "The loss 'ce*0.5' has '0.5' where the name of a loss is expected: one of ce, ohem, focal, dice, lovasz.")]
    [InlineData("0,5*ce", "The loss '0,5*ce' has '0,5' before *ce; a number above 0 is expected, such as 0.5.")]
    [InlineData("-1*ce", "The loss '-1*ce' has '-1' before *ce; a number above 0 is expected, such as 0.5.")]
    [InlineData("*ce", "The loss '*ce' has '' before *ce; a number above 0 is expected, such as 0.5.")]
    public void WhatIsWrongIsSaid(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LossText.Parse(text, Classes)).Message);

    [Fact]
    public void ClassWeightsMustFit()
    {
        Assert.IsType<CrossEntropyLoss>(LossText.Parse("ce", Classes, [1, 2, 3]));
        Assert.Equal("There are 2 class weights for 3 classes; give one a class.", MessageOf("ce", [1, 2]));
        Assert.Equal("The weight of class 2 is -1; class weights are finite and not negative.", MessageOf("dice + ce", [1, 2, -1]));
        Assert.Equal("Class weights change ce, ohem and focal only, and 'dice' has none of them; leave the weights out or add one.", MessageOf("dice", [1, 2, 3]));

        static string MessageOf(string text, double[] weights) => Assert.Throws<FormatException>(() => LossText.Parse(text, Classes, weights)).Message;
    }
}
