using Microsoft.AspNetCore.Http;

namespace EcomStreaming.Http.Tests;

public sealed class RequestErrorsTests
{
    [Fact]
    public void What_breaks_a_bound_is_422_and_what_cannot_be_read_400_whatever_else_there_is()
    {
        var errors = new RequestErrors();
        Assert.False(errors.Any);

        errors.OutOfBounds("quantity", "too large");
        Assert.Equal(StatusCodes.Status422UnprocessableEntity, errors.ToRefusal().StatusCode);
        errors.Unreadable("lines", "missing");
        errors.OutOfBounds("quantity", "odd");

        Assert.Equal(StatusCodes.Status400BadRequest, errors.ToRefusal().StatusCode);
        Assert.Equal(["too large", "odd"], Refused.Errors(errors.ToRefusal())["quantity"]);
    }

    [Theory]
    [InlineData(RequestErrors.FieldsMax, RequestErrors.FieldsMax)]
    [InlineData(RequestErrors.FieldsMax + 1, RequestErrors.FieldsMax)]
    public void It_names_so_many_fields_and_no_more(int wrong, int named)
    {
        var errors = new RequestErrors();
        for (var i = 0; i < wrong; i++) errors.Unreadable($"lines[{i}]", "missing");

        Assert.Equal(named, Refused.Errors(errors.ToRefusal()).Count);
    }

    [Theory]
    [InlineData(RequestErrors.MessagesMax, RequestErrors.MessagesMax)]
    [InlineData(RequestErrors.MessagesMax + 1, RequestErrors.MessagesMax)]
    public void It_says_so_much_of_one_field_and_no_more(int wrong, int said)
    {
        var errors = new RequestErrors();
        for (var i = 0; i < wrong; i++) errors.Unreadable("quantity", $"{i}");

        Assert.Equal(said, Refused.Errors(errors.ToRefusal())["quantity"].Length);
    }

    [Theory]
    [InlineData(RequestErrors.FieldCharactersMax, false)]
    [InlineData(RequestErrors.FieldCharactersMax + 1, true)]
    public void A_name_that_a_client_made_up_is_shortened(int length, bool isShort)
    {
        var errors = new RequestErrors();
        var name = new string('n', length);
        errors.Unreadable(name, "twice");

        var named = Assert.Single(Refused.Errors(errors.ToRefusal())).Key;
        Assert.Equal(isShort, named != name);
        Assert.InRange(named.Length, 1, RequestErrors.FieldCharactersMax + 1);
    }
}
