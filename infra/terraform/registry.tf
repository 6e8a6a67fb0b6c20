# The registry of the image of functions that are too large for layers: a tag that was pushed stays what it is.
resource "aws_ecr_repository" "functions" {
  count = var.local ? 0 : 1

  name                 = local.prefix
  image_tag_mutability = "IMMUTABLE"
  force_delete         = !var.retain

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.this["data"].arn
  }
}

# Images that no tag names are those of a push that was cut off; of the others as many stay as one may want to roll back to.
resource "aws_ecr_lifecycle_policy" "functions" {
  count = var.local ? 0 : 1

  repository = aws_ecr_repository.functions[0].name
  policy = jsonencode({ rules = [
    {
      rulePriority = 1
      description  = "Without a tag: a day"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 1 }
      action       = { type = "expire" }
    },
    {
      rulePriority = 2
      description  = "The last twenty"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    },
  ] })
}

resource "aws_ecr_repository_policy" "functions" {
  count = var.local ? 0 : 1

  repository = aws_ecr_repository.functions[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FunctionsOfThisPlatform"
      Effect    = "Allow"
      Principal = { Service = local.service["lambda"] }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Condition = { ArnEquals = { "aws:SourceArn" = [for name, image in local.by_image : local.arns.function[name] if image] } }
    }]
  })
}
